//go:build !production

package faults

import (
	"cmp"
	"fmt"

	"healthdial/gsm/smpp"
)

// Unknown sends a request whose command_id nobody knows. The standard's answer is
// generic_nack with ESME_RINVCMDID (SMPP 3.4 §4.3.1).
type Unknown struct {
	Command uint32 `yaml:"command"` // 0x0000FFFF
}

func (u *Unknown) usual() []string { return []string{"submit_sm"} }

func (u *Unknown) check() error {
	if command(u.Command)&response != 0 {
		return fmt.Errorf("unknown_command: 0x%08X is an answer", u.Command)
	}
	return nil
}

func (u *Unknown) strike(c *conn, f frame) []frame {
	c.say(newFrame(command(cmp.Or(u.Command, 0xFFFF)), smpp.StatusOK, ownSequence, []byte("octets of nobody")...))
	return []frame{f}
}
