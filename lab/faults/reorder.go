//go:build !production

package faults

import (
	"cmp"
	"slices"
	"time"
)

// Reorder gathers answers and lets them go in the reverse order.
type Reorder struct {
	Group int           `yaml:"group"` // so many at a time: 4
	Wait  time.Duration `yaml:"wait"`  // for the last of them: 50 ms
}

func (r *Reorder) usual() []string { return []string{"submit_sm_resp"} }

func (r *Reorder) check() error { return nil }

func (r *Reorder) strike(c *conn, f frame) []frame {
	c.mu.Lock()
	c.held[r] = append(c.held[r], f)
	n := len(c.held[r])
	c.mu.Unlock()
	if n == cmp.Or(r.Group, 4) {
		return r.release(c)
	}
	if n == 1 {
		c.after(cmp.Or(r.Wait, 50*time.Millisecond), func() { c.say(r.release(c)...) })
	}
	return nil
}

// release is what was gathered, the last first.
func (r *Reorder) release(c *conn) []frame {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := c.held[r]
	delete(c.held, r)
	slices.Reverse(list)
	return list
}
