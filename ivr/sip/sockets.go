package sip

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync/atomic"
)

// sockets are the two ports of a stream: an even one for RTP and the next for RTCP
// (RFC 3550 §11).
type sockets struct{ rtp, rtcp *net.UDPConn }

func (s sockets) close() { _, _ = s.rtp.Close(), s.rtcp.Close() }

func (s sockets) port() uint16 { return s.rtp.LocalAddr().(*net.UDPAddr).AddrPort().Port() }

// ports gives pairs of ports, in turn, so that one that was just left is not given to
// the next call.
type ports struct {
	first, last uint16 // any if first is zero
	turn        atomic.Uint32
}

var errNoPorts = errors.New("sip: no RTP port is free")

// open opens a pair on an address.
func (p *ports) open(on netip.Addr) (sockets, error) {
	if p.first == 0 {
		return openAny(on)
	}
	pairs := uint32(p.last-p.first+1) / 2
	for range pairs {
		n := p.turn.Add(1) % pairs
		if s, err := openPair(on, p.first+uint16(2*n)); err == nil {
			return s, nil
		}
	}
	return sockets{}, errNoPorts
}

// openAny lets the system choose. The port after an even one that is free is nearly
// always free too.
func openAny(on netip.Addr) (sockets, error) {
	for range 50 {
		probe, err := listen(on, 0)
		if err != nil {
			return sockets{}, err
		}
		port := probe.LocalAddr().(*net.UDPAddr).AddrPort().Port()
		if port%2 == 0 {
			if next, err := listen(on, port+1); err == nil {
				return sockets{probe, next}, nil
			}
		}
		_ = probe.Close()
	}
	return sockets{}, errNoPorts
}

func openPair(on netip.Addr, port uint16) (sockets, error) {
	even, err := listen(on, port)
	if err != nil {
		return sockets{}, err
	}
	odd, err := listen(on, port+1)
	if err != nil {
		_ = even.Close()
		return sockets{}, err
	}
	return sockets{even, odd}, nil
}

func listen(on netip.Addr, port uint16) (*net.UDPConn, error) {
	c, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(on, port)))
	if err != nil {
		return nil, fmt.Errorf("sip: listen for RTP: %w", err)
	}
	return c, nil
}
