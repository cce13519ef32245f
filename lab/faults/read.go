//go:build !production

package faults

import (
	"io"
	"net"
	"time"
)

// pace is how fast the reader takes octets from the wire; zero is at once.
type pace struct {
	octets int
	every  time.Duration
}

// hasty is a fault that acts when a PDU's header has come and its body has not.
type hasty interface {
	hasten(c *conn, head frame)
}

// Read gives the server what came from the wire and passed.
func (c *conn) Read(p []byte) (int, error) {
	for len(c.in) == 0 {
		if err := c.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, c.in)
	c.in = c.in[n:]
	return n, nil
}

// next takes one PDU from the wire.
func (c *conn) next() error {
	head := make(frame, headerLen)
	if err := c.take(head); err != nil {
		return err
	}
	if n := head.length(); n < headerLen || n > maxFrame {
		c.in = head // the server's to judge
		return nil
	}
	faults := c.script.pick(head, time.Now())
	for _, f := range faults {
		if h, ok := f.(hasty); ok {
			h.hasten(c, head)
		}
	}
	whole := append(head, make(frame, head.length()-headerLen)...)
	if err := c.take(whole[headerLen:]); err != nil {
		return err
	}
	for _, f := range c.run(faults, whole) {
		c.in = append(c.in, f...)
	}
	return nil
}

// take fills b from the wire, at the pace, while the connection is alive.
func (c *conn) take(b []byte) error {
	for len(b) > 0 {
		n, wait := c.portion(len(b))
		if err := c.rest(wait); err != nil {
			return err
		}
		got, err := io.ReadFull(c.Conn, b[:n])
		if err != nil {
			return err
		}
		b = b[got:]
	}
	return nil
}

// portion is how much to read next, and how long to wait before it.
func (c *conn) portion(most int) (n int, wait time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pace.octets == 0 {
		return most, 0
	}
	return min(most, c.pace.octets), c.pace.every
}

// rest waits, and for as long as the connection is half open. It is net.ErrClosed
// when the server closes meanwhile.
func (c *conn) rest(d time.Duration) error {
	c.mu.Lock()
	silent, alive := c.silent, c.alive
	c.mu.Unlock()
	if silent {
		select {
		case <-alive:
			c.revive()
		case <-c.closed:
			return net.ErrClosed
		}
	}
	if d == 0 {
		return nil
	}
	select {
	case <-time.After(d):
		return nil
	case <-c.closed:
		return net.ErrClosed
	}
}
