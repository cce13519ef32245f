package smpp

import (
	"net"
	"net/netip"
	"sync"

	"golang.org/x/time/rate"
)

// guard decides who may connect and bind to a server that knows its peers.
type guard struct {
	peers    map[string]*Peer // by system_id
	decoy    Credential       // checked for a system_id that is nobody's
	anywhere bool             // some peer may come from any network
	most     int              // connections of one address

	checks chan struct{} // holds one for each check under way
	tries  *limits[netip.Addr]
	fails  *limits[netip.Addr]
	failed *limits[string] // by system_id, from its own networks

	mu    sync.Mutex
	conns map[netip.Addr]int
}

func newGuard(peers map[string]*Peer, most int) *guard {
	g := &guard{
		peers: peers, most: most, conns: map[netip.Addr]int{}, checks: make(chan struct{}, checksAtOnce),
		tries:  newLimits[netip.Addr](rate.Every(triesEvery), triesAtOnce),
		fails:  newLimits[netip.Addr](rate.Every(failsEvery), failsAtOnce),
		failed: newLimits[string](rate.Every(failsEvery), failsAtOnce),
	}
	for _, p := range peers {
		g.decoy = p.cfg.Credential
		g.anywhere = g.anywhere || len(p.cfg.Networks) == 0
	}
	return g
}

// enter lets a connection in. Who is on no list is told nothing.
func (g *guard) enter(addr netip.Addr) bool {
	if !g.anywhere && !g.listed(addr) {
		return false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	key := subscription(addr)
	if g.conns[key] >= g.most {
		return false
	}
	g.conns[key]++
	return true
}

func (g *guard) listed(addr netip.Addr) bool {
	for _, p := range g.peers {
		if p.from(addr) {
			return true
		}
	}
	return false
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
func (p *Peer) from(addr netip.Addr) bool {
	for _, n := range p.cfg.Networks {
		if n.Contains(addr) {
			return true
		}
	}
	return len(p.cfg.Networks) == 0
}

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
