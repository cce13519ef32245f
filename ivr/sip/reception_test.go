package sip

import (
	"net"
	"testing"
)

// TestStrangersRTP has keys and sound come from where the caller is not.
func TestStrangersRTP(t *testing.T) {
	talk, got := asks(t, digit(1, "a"))
	s, _ := serve(t, nil, talk)
	p := newPhone(t, s)
	p.call()
	asking(t, s)
	p.packet(p.rtp, p.law, false, make([]byte, 160)) // it is heard from where it said
	key := event{code: 9, duration: 160}.append(nil)
	for _, from := range []string{"127.0.0.2:0", "127.0.0.1:0"} {
		p.packet(udp(t, from), p.events, true, key)
	}
	p.press('3', 3)
	if keys := receive(t, got); keys != "3" {
		t.Errorf("keys %q", keys)
	}
	p.ends()
}

// TestOtherPort takes RTP from another port than was named, if it comes from no other.
func TestOtherPort(t *testing.T) {
	talk, got := asks(t, digit(2, "a"))
	s, _ := serve(t, nil, talk)
	p := newPhone(t, s)
	p.call()
	asking(t, s)
	one, two := udp(t, "127.0.0.1:0"), udp(t, "127.0.0.1:0")
	for _, k := range []struct {
		from *net.UDPConn
		code uint8
	}{{one, 4}, {two, 5}, {one, 6}} {
		p.stamp += 1600
		p.packet(k.from, p.events, true, event{code: k.code, duration: 160}.append(nil))
	}
	if keys := receive(t, got); keys != "46" {
		t.Errorf("keys %q", keys)
	}
	p.ends()
}
