package sip

import (
	"net"
	"net/netip"
	"sync"
	"time"
)

// packetDoor is a UDP socket on which only those are heard that the gate lets in.
//
// sipgo remembers each address that it ever read from, for as long as it reads. So
// after maxPeers of them the door closes, though the socket does not, and sipgo is
// given another one.
type packetDoor struct {
	*net.UDPConn
	gate  *gate
	seen  map[netip.AddrPort]struct{}
	asked func() // sipgo reads: it knows the socket, and requests can be sent from it
}

const maxPeers = 4096

func newPacketDoor(c *net.UDPConn, g *gate, asked func()) *packetDoor {
	return &packetDoor{c, g, map[netip.AddrPort]struct{}{}, asked}
}

// ReadFrom implements net.PacketConn.
func (d *packetDoor) ReadFrom(b []byte) (int, net.Addr, error) {
	d.asked()
	if len(d.seen) >= maxPeers {
		return 0, nil, net.ErrClosed
	}
	for {
		n, from, err := d.ReadFromUDPAddrPort(b)
		if err != nil {
			return 0, nil, err
		}
		if d.gate.packet(from.Addr().Unmap(), b[:n]) {
			d.seen[from] = struct{}{}
			return n, net.UDPAddrFromAddrPort(from), nil
		}
	}
}

// streamDoor is a TCP listener that only lets in whom the gate does, and so many
// connections at once: of all, of one address, and of all addresses that are on no list,
// so that these never keep out one that is.
type streamDoor struct {
	net.Listener
	gate *gate

	mu     sync.Mutex
	open   map[*streamConn]struct{}
	of     map[netip.Addr]int // connections of a subscriber
	others int                // connections of addresses on no list
}

const (
	maxConns   = 1024             // at once
	maxListed  = 256              // of them of one address on a list, behind which an exchange may be
	maxOthers  = maxConns / 2     // of them of all other addresses
	maxOther   = 8                // of them of one
	readPause  = 10 * time.Minute // a peer that keeps a connection says something within it (RFC 5626 §4.4.1 has 2 minutes)
	writePause = 10 * time.Second // a peer that does not read holds nobody up for longer
)

func newStreamDoor(l net.Listener, g *gate) *streamDoor {
	return &streamDoor{Listener: l, gate: g, open: map[*streamConn]struct{}{}, of: map[netip.Addr]int{}}
}

// Accept implements net.Listener. It fails only once it is closed.
func (d *streamDoor) Accept() (net.Conn, error) {
	for {
		c, err := d.Listener.Accept()
		if isClosed(err) {
			return nil, err
		}
		if err != nil {
			time.Sleep(50 * time.Millisecond) // no descriptors left, for now
			continue
		}
		if admitted := d.admit(c); admitted != nil {
			return admitted, nil
		}
		_ = c.Close()
	}
}

func (d *streamDoor) admit(c net.Conn) net.Conn {
	addr := c.RemoteAddr().(*net.TCPAddr).AddrPort().Addr().Unmap()
	if !d.gate.known(addr) {
		d.gate.dropped("stranger")
		return nil
	}
	s := &streamConn{Conn: c, door: d, of: subscriber(addr), listed: d.gate.isListed(addr)}
	if !d.enter(s) {
		d.gate.dropped("connections")
		return nil
	}
	return s
}

// enter counts a connection, if there is room for it.
func (d *streamDoor) enter(c *streamConn) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	most := maxListed
	if !c.listed {
		most = maxOther
	}
	if len(d.open) >= maxConns || d.of[c.of] >= most || !c.listed && d.others >= maxOthers {
		return false
	}
	d.open[c] = struct{}{}
	d.of[c.of]++
	if !c.listed {
		d.others++
	}
	return true
}

// leave undoes enter. A connection is closed by more than one, and counted once.
func (d *streamDoor) leave(c *streamConn) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, in := d.open[c]; !in {
		return
	}
	delete(d.open, c)
	if d.of[c.of]--; d.of[c.of] == 0 {
		delete(d.of, c.of)
	}
	if !c.listed {
		d.others--
	}
}

func (d *streamDoor) closeAll() {
	_ = d.Listener.Close()
	d.mu.Lock()
	defer d.mu.Unlock()
	for c := range d.open {
		_ = c.Conn.Close()
	}
}

// streamConn is a connection whose reads and writes do not last for ever.
type streamConn struct {
	net.Conn
	door   *streamDoor
	of     netip.Addr // whose it is
	listed bool
}

func (c *streamConn) Read(b []byte) (int, error) {
	_ = c.SetReadDeadline(time.Now().Add(readPause))
	return c.Conn.Read(b)
}

func (c *streamConn) Write(b []byte) (int, error) {
	_ = c.SetWriteDeadline(time.Now().Add(writePause))
	return c.Conn.Write(b)
}

func (c *streamConn) Close() error {
	c.door.leave(c)
	return c.Conn.Close()
}
