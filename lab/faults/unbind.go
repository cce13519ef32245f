//go:build !production

package faults

import "healthdial/gsm/smpp"

// ownSequence numbers the requests that faults make, far from those of the operator.
const ownSequence = 0x7F000001

// Unbind asks to unbind in the middle of the load.
type Unbind struct{}

func (u *Unbind) usual() []string { return []string{"submit_sm"} }

func (u *Unbind) check() error { return nil }

func (u *Unbind) strike(c *conn, f frame) []frame {
	c.say(newFrame(unbind, smpp.StatusOK, ownSequence))
	return []frame{f}
}
