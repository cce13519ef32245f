//go:build !production

package faults

import "healthdial/gsm/smpp"

// AlreadyBound refuses a bind with ESME_RALYBND, as an SMSC does that has not noticed
// the end of an earlier session.
type AlreadyBound struct{}

func (a *AlreadyBound) usual() []string { return []string{"bind"} }

func (a *AlreadyBound) check() error { return nil }

func (a *AlreadyBound) strike(c *conn, f frame) []frame {
	c.say(newFrame(f.id()|response, smpp.StatusAlreadyBound, f.sequence()))
	return nil
}
