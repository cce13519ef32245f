package sip

import (
	"context"
	"errors"
	"testing"
	"time"
)

// TestTakenBack gives up while the phone rings.
func TestTakenBack(t *testing.T) {
	for _, tc := range []struct {
		name string
		ring time.Duration
		want error
	}{{"rang for too long", 50 * time.Millisecond, ErrNoAnswer}, {"nobody waits any more", 0, ErrNoAnswer}} {
		t.Run(tc.name, func(t *testing.T) {
			s, p, _ := exchange(t, func(c *Config) { c.Limits.Ring = tc.ring })
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			got := dials(ctx, t, s)
			invite := p.wants("INVITE")
			p.answer(invite, 180, "")
			if tc.ring == 0 {
				until(t, "it rings", func() bool { return s.calls.places() == 1 })
				cancel()
			}
			p.answer(p.wants("CANCEL"), 200, "")
			p.answer(invite, 487, "")
			p.wants("ACK")
			if d := receive(t, got); !errors.Is(d.err, tc.want) {
				t.Errorf("%v", d.err)
			}
			until(t, "its place is free", func() bool { return s.calls.places() == 0 })
		})
	}
}

// TestAnsweredTooLate has a 200 that crosses our CANCEL: it is acknowledged and ended.
func TestAnsweredTooLate(t *testing.T) {
	s, p, _ := exchange(t, func(c *Config) { c.Limits.Ring = 30 * time.Millisecond })
	got := dials(t.Context(), t, s)
	invite := p.wants("INVITE")
	p.answer(invite, 180, "")
	p.answer(p.wants("CANCEL"), 200, "")
	p.takes(invite)
	p.ends()
	if d := receive(t, got); !errors.Is(d.err, ErrNoAnswer) {
		t.Errorf("%v", d.err)
	}
}
