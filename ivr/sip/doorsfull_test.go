package sip

import (
	"net/netip"
	"testing"
)

// TestDoorIsFull lets no address take the places of others, and no stranger that of a
// trunk.
func TestDoorIsFull(t *testing.T) {
	d := newStreamDoor(nil, nil)
	come := func(of netip.Addr, listed bool) *streamConn {
		if c := (&streamConn{door: d, of: of, listed: listed}); d.enter(c) {
			return c
		}
		return nil
	}
	stranger, trunk := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("198.51.100.1")
	var all []*streamConn
	for n := range maxConns {
		c := come(stranger, false)
		if (c != nil) != (n < maxOther) {
			t.Fatalf("connection %d of a stranger: %v", n, c != nil)
		}
		if c != nil {
			all = append(all, c)
		}
	}
	d.leave(all[0])
	d.leave(all[0])
	if come(stranger, false) == nil || come(stranger, false) != nil {
		t.Error("a connection that was closed twice leaves one place")
	}
	for range maxConns {
		for stranger = stranger.Next(); come(stranger, false) != nil; {
		}
	}
	if d.others != maxOthers {
		t.Errorf("%d connections of strangers", d.others)
	}
	for n := range maxListed + 1 {
		if in := come(trunk, true) != nil; in != (n < maxListed) {
			t.Fatalf("connection %d of a trunk: %v", n, in)
		}
	}
	for c := range d.open {
		d.leave(c)
	}
	if len(d.of) != 0 || d.others != 0 {
		t.Errorf("%d and %d are left of none", len(d.of), d.others)
	}
}
