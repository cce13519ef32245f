package sip

import (
	"net"
	"net/netip"
	"sync"

	sipmsg "github.com/emiago/sipgo/sip"
)

// calls are all that is under way.
type calls struct {
	mu  sync.Mutex
	all map[dialogID]*call
	n   int // places taken, by calls that have no dialog yet too
}

// take takes a place for a call, unless so many are taken.
func (c *calls) take(most int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n >= most {
		return false
	}
	c.n++
	return true
}

func (c *calls) give() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n--
}

func (c *calls) put(one *call) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all[one.dialog.id] = one
}

func (c *calls) drop(one *call) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.all, one.dialog.id)
}

// of is the call that a request belongs to; nil if it begins one or belongs to none.
func (c *calls) of(req *sipmsg.Request) *call {
	local, ok := req.To().Params.Get("tag")
	if !ok {
		return nil
	}
	remote, _ := req.From().Params.Get("tag")
	return c.by(dialogID{string(*req.CallID()), local, remote})
}

func (c *calls) by(id dialogID) *call {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.all[id]
}

// each does something for each call that is under way now.
func (c *calls) each(do func(*call)) {
	c.mu.Lock()
	now := make([]*call, 0, len(c.all))
	for _, one := range c.all {
		now = append(now, one)
	}
	c.mu.Unlock()
	for _, one := range now {
		do(one)
	}
}

// addrPort is an address of a socket.
func addrPort(a net.Addr) netip.AddrPort {
	switch a := a.(type) {
	case *net.UDPAddr:
		return unmap(a.AddrPort())
	case *net.TCPAddr:
		return unmap(a.AddrPort())
	}
	return netip.AddrPort{}
}

func unmap(a netip.AddrPort) netip.AddrPort { return netip.AddrPortFrom(a.Addr().Unmap(), a.Port()) }

// places are how many are taken.
func (c *calls) places() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}
