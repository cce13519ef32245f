package sip

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"testing"
	"time"

	"healthdial/ivr"
)

// TestPacketDoor closes after so many peers, though its socket does not.
func TestPacketDoor(t *testing.T) {
	g := newGate(Config{}.withDefaults(), []*trunk{{Trunk: loopback}})
	c, from := udp(t, "127.0.0.1:0"), udp(t, "127.0.0.1:0")
	d := newPacketDoor(c, g, func() {})
	for port := range uint16(maxPeers - 1) {
		d.seen[netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), port)] = struct{}{}
	}
	buf := make([]byte, 100)
	if _, err := from.WriteToUDPAddrPort([]byte("OPTIONS sip:x SIP/2.0\r\n\r\n"), addrPort(c.LocalAddr())); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.ReadFrom(buf); err != nil {
		t.Errorf("the last that is known: %v", err)
	}
	if _, _, err := d.ReadFrom(buf); !errors.Is(err, net.ErrClosed) {
		t.Errorf("one more: %v", err)
	}
	if err := c.SetReadDeadline(time.Now()); err != nil {
		t.Errorf("the socket: %v", err)
	}
}

// TestStreamDoor closes connections of strangers, and all when the server stops.
func TestStreamDoor(t *testing.T) {
	stop := make(chan struct{})
	s, m := serveUntil(t, stop, func(c *Config) { c.Listeners = []Listener{{Network: "tcp", Address: "127.0.0.1:0"}} }, func(context.Context, ivr.Call) {})
	at := s.Addrs()[0].String()
	stranger, err := (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}).Dial("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	if _, err := stranger.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("a stranger reads %v", err)
	}
	if m.count("stranger") != 1 {
		t.Error("it is not counted")
	}
	friend, err := net.Dial("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	defer friend.Close()
	if _, err := friend.Write([]byte("\r\n\r\n")); err != nil { // RFC 5626 §3.5.1
		t.Fatal(err)
	}
	if _, err := io.ReadFull(friend, make([]byte, 2)); err != nil {
		t.Errorf("a ping without its pong: %v", err)
	}
	close(stop)
	if _, err := friend.Read(make([]byte, 1)); err == nil {
		t.Error("it is open though the server stopped")
	}
}
