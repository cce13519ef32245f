//go:build !production

package faults

import (
	"cmp"
	"time"
)

// SlowReader takes the octets of its connection slowly from then on, with a small
// buffer, so that the peer's writes come to wait.
type SlowReader struct {
	Octets int           `yaml:"octets"` // at a time: 16
	Every  time.Duration `yaml:"every"`  // 10 ms
}

func (s *SlowReader) usual() []string { return []string{"bind"} }

func (s *SlowReader) check() error { return nil }

func (s *SlowReader) strike(c *conn, f frame) []frame {
	if sized, ok := c.Conn.(interface{ SetReadBuffer(int) error }); ok {
		_ = sized.SetReadBuffer(4 << 10)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pace = pace{cmp.Or(s.Octets, 16), cmp.Or(s.Every, 10*time.Millisecond)}
	return []frame{f}
}
