package sip

import (
	"bytes"
	"net/netip"
	"slices"
	"time"
)

// gate decides which messages are looked at. Who is on no trunk's list costs a look at
// an address: nothing is parsed, remembered or answered. The others have a rate.
type gate struct {
	now     func() time.Time
	dropped func(why string)
	trunks  []*trunk
	listed  *limiter // of addresses on a list
	others  *limiter // of the rest, where a trunk may be anywhere
	open    bool     // a trunk may be anywhere
	placing bool     // we send requests, so responses come
}

// Requests of an address that is on no list, before it has proved anything.
const (
	otherRate  = 5
	otherBurst = 20
)

func newGate(cfg Config, trunks []*trunk) *gate {
	g := &gate{
		now: cfg.Now, dropped: cfg.Metrics.Dropped, trunks: trunks,
		listed: newLimiter(cfg.Limits.Rate, cfg.Limits.Burst), others: newLimiter(otherRate, otherBurst),
	}
	g.open = slices.ContainsFunc(trunks, func(t *trunk) bool { return len(t.Networks) == 0 })
	g.placing = slices.ContainsFunc(trunks, func(t *trunk) bool { return t.Peer != "" })
	return g
}

func (g *gate) isListed(a netip.Addr) bool {
	return slices.ContainsFunc(g.trunks, func(t *trunk) bool { return t.from(a) })
}

// known reports whether an address may speak to us at all.
func (g *gate) known(a netip.Addr) bool { return g.open || g.isListed(a) }

// packet reports whether a datagram is looked at.
func (g *gate) packet(from netip.Addr, b []byte) bool {
	switch {
	case g.isListed(from):
		return g.pass(g.listed, from) && g.shaped(b)
	case g.open, g.placing && bytes.HasPrefix(b, []byte("SIP/2.0 ")):
		return g.pass(g.others, from) && g.shaped(b)
	}
	g.dropped("stranger")
	return false
}

// request reports whether a request that came on a connection is looked at.
func (g *gate) request(from netip.Addr) bool {
	if g.isListed(from) {
		return g.pass(g.listed, from)
	}
	return g.pass(g.others, from)
}

func (g *gate) pass(l *limiter, from netip.Addr) bool {
	if l.allow(from, g.now()) {
		return true
	}
	g.dropped("rate")
	return false
}

// shaped reports whether a datagram begins as a message does (RFC 3261 §7): with
// a start line that names the version at one of its ends.
func (g *gate) shaped(b []byte) bool {
	line, _, ok := bytes.Cut(bytes.TrimLeft(b, "\r\n"), []byte("\r\n"))
	if ok && (bytes.HasPrefix(line, []byte("SIP/")) || bytes.Contains(line, []byte(" SIP/"))) {
		return true
	}
	if len(bytes.Trim(b, "\r\n")) > 0 { // but for keep-alives (RFC 5626 §3.5.1)
		g.dropped("shapeless")
	}
	return false
}
