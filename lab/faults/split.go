//go:build !production

package faults

// Split writes every octet of its connection by itself from then on.
type Split struct{}

func (s *Split) usual() []string { return []string{"bind"} }

func (s *Split) check() error { return nil }

func (s *Split) strike(c *conn, f frame) []frame {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.split = true
	return []frame{f}
}
