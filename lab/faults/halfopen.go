//go:build !production

package faults

import "time"

// HalfOpen stops reading and answering while the connection stays, as behind a
// firewall that forgot it.
type HalfOpen struct {
	For time.Duration `yaml:"for"` // 0 is for ever
}

func (h *HalfOpen) usual() []string { return []string{"submit_sm"} }

func (h *HalfOpen) check() error { return nil }

// strike swallows the PDU and all that follows.
func (h *HalfOpen) strike(c *conn, _ frame) []frame {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.silent = true
	if h.For > 0 {
		c.alive = time.After(h.For)
	}
	return nil
}

// revive ends the silence.
func (c *conn) revive() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.silent, c.alive = false, nil
}
