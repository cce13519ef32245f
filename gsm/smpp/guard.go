package smpp

import (
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/time/rate"
)

// guard decides who may connect and bind to a server that knows its peers.
type guard struct {
	roster atomic.Pointer[roster]

	checks chan struct{} // holds one for each check under way
	tries  *limits[netip.Addr]
	fails  *limits[netip.Addr]
	failed *limits[string] // by system_id, from its own networks

	mu    sync.Mutex
	conns map[netip.Addr]int
}

// roster is who may bind. It is never changed, but another takes its place.
type roster struct {
	peers map[string]*Peer // by system_id
	decoy Credential       // checked for a system_id that is nobody's
	most  int              // connections of one address
}

func newRoster(peers []*Peer, most int) *roster {
	r := &roster{peers: map[string]*Peer{}, most: most}
	for _, p := range peers {
		c := p.cfg()
		r.peers[c.SystemID], r.decoy = p, c.Credential
	}
	return r
}

func newGuard(r *roster) *guard {
	g := &guard{
		conns: map[netip.Addr]int{}, checks: make(chan struct{}, checksAtOnce),
		tries:  newLimits[netip.Addr](rate.Every(triesEvery), triesAtOnce),
		fails:  newLimits[netip.Addr](rate.Every(failsEvery), failsAtOnce),
		failed: newLimits[string](rate.Every(failsEvery), failsAtOnce),
	}
	g.roster.Store(r)
	return g
}

// enter lets a connection in. Who is on no list is told nothing.
func (g *guard) enter(addr netip.Addr) (refused string) {
	if !g.listed(addr) {
		return "not from a peer's network"
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	key := subscription(addr)
	if g.conns[key] >= g.roster.Load().most {
		return "too many connections from one address"
	}
	g.conns[key]++
	return ""
}

func (g *guard) listed(addr netip.Addr) bool {
	for _, p := range g.roster.Load().peers {
		if p.cfg().from(addr) {
			return true
		}
	}
	return false
}

// known is the peer that may bind under a system_id from an address, with the settings
// by which it may; nil for nobody.
func (g *guard) known(systemID string, addr netip.Addr) (*Peer, *PeerConfig) {
	p := g.roster.Load().peers[systemID]
	if p == nil {
		return nil, nil
	}
	if c := p.cfg(); c.SystemID == systemID && c.from(addr) {
		return p, c
	}
	return nil, nil
}

// leave undoes enter.
func (g *guard) leave(addr netip.Addr) {
	g.mu.Lock()
	defer g.mu.Unlock()
	key := subscription(addr)
	if g.conns[key]--; g.conns[key] == 0 {
		delete(g.conns, key)
	}
}

// from reports whether the peer may bind from an address.
func (c *PeerConfig) from(addr netip.Addr) bool {
	for _, n := range c.Networks {
		if n.Contains(addr) {
			return true
		}
	}
	return len(c.Networks) == 0
}

// as reports whether the peer may bind as that.
func (c *PeerConfig) as(t BindType) bool { return len(c.Types) == 0 || slices.Contains(c.Types, t) }

// remote is the peer's address without its port; the zero Addr if it has none.
func remote(conn net.Conn) netip.Addr {
	if tcp, ok := conn.RemoteAddr().(*net.TCPAddr); ok {
		return tcp.AddrPort().Addr().Unmap()
	}
	return netip.Addr{}
}

// subscription is what one subscriber has: an address of IPv4, or a network of
// IPv6, which has more addresses than could be counted.
func subscription(addr netip.Addr) netip.Addr {
	if addr.Is6() {
		if n, err := addr.Prefix(64); err == nil {
			return n.Addr()
		}
	}
	return addr
}
