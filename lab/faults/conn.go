//go:build !production

package faults

import (
	"net"
	"slices"
	"sync"
	"time"
)

// conn is a server's connection that obeys a script. The server's reader calls Read,
// its writer Write; faults write to the wire themselves, from either side.
type conn struct {
	net.Conn
	script *Script
	keep   func(net.Conn)

	in     []byte // what passed and was not read yet; the reader's
	out    []byte // what was written and is no whole PDU yet; the writer's
	closed chan struct{}
	once   sync.Once

	wire chan struct{} // holds a token while somebody writes: mu is never held so long

	mu     sync.Mutex // guards all below
	held   map[fault][]frame
	hidden map[uint32]bool // sequence_numbers whose submit_sm_resp was given already
	pace   pace
	split  bool
	silent bool             // half open: nothing is read or written
	alive  <-chan time.Time // until then; nil is for ever
}

func newConn(raw net.Conn, s *Script, keep func(net.Conn)) *conn {
	return &conn{
		Conn: raw, script: s, keep: keep, closed: make(chan struct{}), wire: make(chan struct{}, 1),
		held: map[fault][]frame{}, hidden: map[uint32]bool{},
	}
}

// Write takes PDUs from the server and lets pass what the script lets pass.
func (c *conn) Write(p []byte) (int, error) {
	c.out = append(c.out, p...)
	for len(c.out) >= headerLen {
		n := int(frame(c.out).length())
		if n > len(c.out) {
			break
		}
		f := append(frame(nil), c.out[:n]...)
		c.out = c.out[n:]
		if err := c.emit(c.run(c.script.pick(f, time.Now()), f)); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

// run lets faults have a PDU, one after the other.
func (c *conn) run(faults []fault, f frame) []frame {
	list := []frame{f}
	for _, x := range faults {
		var next []frame
		for _, f := range list {
			next = append(next, x.strike(c, f)...)
		}
		list = next
	}
	return list
}

// emit writes PDUs to the wire.
func (c *conn) emit(list []frame) error {
	c.wire <- struct{}{}
	defer func() { <-c.wire }()
	for _, f := range list {
		if err := c.put(f, c.portions(f)); err != nil {
			return err
		}
	}
	return nil
}

// portions is how many octets of a PDU to write at a time: 0 if it is not to be
// written, because the connection is half open or the answer was given already.
func (c *conn) portions(f frame) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	answered := f.id() == submitSM|response && c.hidden[f.sequence()]
	if answered {
		delete(c.hidden, f.sequence())
	}
	switch {
	case c.silent || answered:
		return 0
	case c.split:
		return 1
	}
	return len(f)
}

func (c *conn) put(f frame, portion int) error {
	if portion == 0 {
		return nil
	}
	for octets := range slices.Chunk(f, portion) {
		if _, err := c.Conn.Write(octets); err != nil {
			return err
		}
	}
	return nil
}

// sayTime is how long a fault's own PDUs may take to be written.
const sayTime = 5 * time.Second

// say writes PDUs of a fault's own, apart from what the server writes. A connection
// that has broken shows elsewhere.
func (c *conn) say(list ...frame) {
	_ = c.Conn.SetWriteDeadline(time.Now().Add(sayTime))
	_ = c.emit(list)
}

// after does something later, unless the connection has closed.
func (c *conn) after(d time.Duration, do func()) {
	time.AfterFunc(d, func() {
		select {
		case <-c.closed:
		default:
			do()
		}
	})
}

// Close closes the connection; one that is half open stays, from the peer's side,
// until the listener closes.
func (c *conn) Close() error {
	c.once.Do(func() { close(c.closed) })
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.silent {
		c.keep(c.Conn)
		return c.Conn.SetReadDeadline(time.Now()) // lets the reader go
	}
	return c.Conn.Close()
}
