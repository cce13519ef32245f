//go:build !production

package faults

import (
	"errors"
	"time"
)

// Late holds PDUs back. An answer that is held is overtaken by its delivery receipt;
// one that is held beyond the response timer comes to nobody.
type Late struct {
	By time.Duration `yaml:"by"`
}

func (l *Late) usual() []string { return []string{"submit_sm_resp"} }

func (l *Late) check() error {
	if l.By <= 0 {
		return errors.New("late: by is wanted, such as 200ms")
	}
	return nil
}

func (l *Late) strike(c *conn, f frame) []frame {
	c.after(l.By, func() { c.say(f) })
	return nil
}
