package sip

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"

	sipmsg "github.com/emiago/sipgo/sip"
)

// listener is a Listener that is bound.
type listener struct {
	Listener
	addr   netip.AddrPort
	gate   *gate
	packet *net.UDPConn  // for udp
	stream *streamDoor   // for tcp and tls
	up     func()        // closes known, once
	known  chan struct{} // closed when sipgo knows it
}

// listen binds all listeners, or none.
func (s *Server) listen(ctx context.Context) error {
	for _, cfg := range s.cfg.Listeners {
		l, err := bind(ctx, cfg, s.gate)
		if err != nil {
			return fmt.Errorf("sip: listen on %s: %w", cfg.Address, err)
		}
		s.listeners = append(s.listeners, l)
	}
	return nil
}

func bind(ctx context.Context, cfg Listener, g *gate) (*listener, error) {
	l := &listener{Listener: cfg, gate: g, known: make(chan struct{})}
	l.up = sync.OnceFunc(func() { close(l.known) })
	var lc net.ListenConfig
	if cfg.Network == "udp" {
		c, err := lc.ListenPacket(ctx, "udp", cfg.Address)
		if err != nil {
			return nil, err
		}
		l.packet = c.(*net.UDPConn)
		l.addr = addrPort(c.LocalAddr())
		return l, nil
	}
	c, err := lc.Listen(ctx, "tcp", cfg.Address)
	if err != nil {
		return nil, err
	}
	l.stream = newStreamDoor(c, g)
	l.addr = addrPort(c.Addr())
	return l, nil
}

// Addr is where it listens.
func (l *listener) Addr() net.Addr {
	if l.packet != nil {
		return l.packet.LocalAddr()
	}
	return l.stream.Addr()
}

// serve hands to sipgo what comes in, until close.
func (l *listener) serve(ctx context.Context, layer *sipmsg.TransportLayer) error {
	defer l.up()
	switch l.Network {
	case "udp":
		for ctx.Err() == nil {
			l.serveUDP(layer)
		}
		return nil
	case "tls":
		l.up()
		return unlessClosed(layer.ServeTLS(tls.NewListener(l.stream, l.TLS)))
	}
	l.up()
	return unlessClosed(layer.ServeTCP(l.stream))
}

// serveUDP serves until the socket is closed or so many peers have spoken that
// sipgo's memory of them is to be given up (see packetDoor). A message that its parser
// panics on is one that is dropped.
func (l *listener) serveUDP(layer *sipmsg.TransportLayer) {
	defer func() {
		if recover() != nil {
			l.gate.dropped("panic")
		}
	}()
	_ = layer.ServeUDP(newPacketDoor(l.packet, l.gate, l.up))
}

func unlessClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

func (l *listener) close() {
	if l.packet != nil {
		_ = l.packet.Close()
		return
	}
	l.stream.closeAll()
}

// endpointOf is where a peer speaks with us: on the listener that its request came to.
func (s *Server) endpointOf(network string, local, peer netip.AddrPort) (endpoint, bool) {
	for _, l := range s.listeners {
		if l.Network == network && l.addr.Port() == local.Port() && (l.addr.Addr().IsUnspecified() || l.addr.Addr() == local.Addr()) {
			return l.endpoint(peer.Addr()), true
		}
	}
	return endpoint{}, false
}
