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
// connections at once.
type streamDoor struct {
	net.Listener
	gate *gate

	mu   sync.Mutex
	open map[*streamConn]struct{}
}

const (
	maxConns   = 1024             // at once
	readPause  = 10 * time.Minute // a peer that keeps a connection says something within it (RFC 5626 §4.4.1 has 2 minutes)
	writePause = 10 * time.Second // a peer that does not read holds nobody up for longer
)

func newStreamDoor(l net.Listener, g *gate) *streamDoor {
	return &streamDoor{Listener: l, gate: g, open: map[*streamConn]struct{}{}}
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
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.open) >= maxConns {
		d.gate.dropped("connections")
		return nil
	}
	s := &streamConn{c, d}
	d.open[s] = struct{}{}
	return s
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
	door *streamDoor
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
	c.door.mu.Lock()
	delete(c.door.open, c)
	c.door.mu.Unlock()
	return c.Conn.Close()
}
