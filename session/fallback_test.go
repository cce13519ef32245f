package session

import (
	"testing"
	"time"
)

// rewound is a desk whose store loses what happens in between, as one does whose
// replica took over.
func (d *desk) rewound(t *testing.T, meanwhile func()) {
	t.Helper()
	owner := d.cfg.Ring.Owner(number(t, "9876543210").E164())
	before, ok := d.sessions[owner]
	meanwhile()
	if d.sessions[owner] = before; !ok {
		delete(d.sessions, owner)
	}
}

// fallbacks counts them.
type fallbacks struct {
	unmeasured
	n int
}

func (f *fallbacks) Fallback(Channel) { f.n++ }

const menu, name = "Menu\n1 Enrol\n2 Records\n3 Request\n4 Order\n5 Long\n6 Chain", "Your name?"

// TestAKeyMeantForALostScreen is not applied to the older one, which is shown again
// and may be answered then.
func TestAKeyMeantForALostScreen(t *testing.T) {
	for _, c := range []struct {
		name string
		lost func(t *testing.T, d *desk)
		want string
	}{
		{"one screen", func(t *testing.T, d *desk) { d.enter(t, "a", "1") }, menu},
		{"two screens", func(t *testing.T, d *desk) { d.enter(t, "a", "1"); d.enter(t, "a", "Asha") }, menu},
		{"another dialogue", func(t *testing.T, d *desk) { d.dial(t, "b", "1") }, menu},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, count := newDesk(t), &fallbacks{}
			d.cfg.Metrics = count
			d.dial(t, "a", "")
			d.rewound(t, func() { c.lost(t, d) })
			gateway := "a"
			if c.name == "another dialogue" {
				gateway = "b"
			}
			if got := d.enter(t, gateway, "1"); got != c.want || count.n != 1 {
				t.Errorf("shows %q, %d fallbacks", got, count.n)
			}
			if got := d.enter(t, gateway, "1"); got != name || count.n != 1 {
				t.Errorf("then %q, %d fallbacks", got, count.n)
			}
		})
	}
}

// TestALostScreenWhoseRevisionIsTakenAgain: another channel brought the session to the
// revision that was lost.
func TestALostScreenWhoseRevisionIsTakenAgain(t *testing.T) {
	d, count := newDesk(t), &fallbacks{}
	d.cfg.Metrics = count
	d.dial(t, "a", "")
	d.rewound(t, func() { d.enter(t, "a", "1") })
	d.write(t, "gibberish")
	if got := d.enter(t, "a", "1"); got != menu || count.n != 1 {
		t.Errorf("shows %q, %d fallbacks", got, count.n)
	}
}

// TestNoFallback: what another process showed, what was forgotten after many turns,
// and a session that is over and begins anew are none.
func TestNoFallback(t *testing.T) {
	start := func(t *testing.T) (*desk, *fallbacks) {
		d, count := newDesk(t), &fallbacks{}
		d.cfg.Metrics = count
		d.dial(t, "a", "")
		return d, count
	}
	other := func(d *desk) *Turns { return New(d.cfg) }
	t.Run("another process", func(t *testing.T) {
		d, count := start(t)
		mine, theirs := d.Turns, other(d)
		for range 2 * eventsKept {
			d.Turns = theirs
			d.enter(t, "a", "9")
		}
		d.Turns = mine
		if got := d.enter(t, "a", "1"); got != name || count.n != 0 {
			t.Errorf("shows %q, %d fallbacks", got, count.n)
		}
	})
	t.Run("a new session", func(t *testing.T) {
		d, count := start(t)
		clock := time.Now().Add(d.cfg.TTL + time.Minute)
		d.cfg.Now = func() time.Time { return clock }
		ev := d.event(t, "a", Entered, "1")
		ev.Deadline = clock.Add(8 * time.Second)
		if got := d.must(t, ev); got != menu || count.n != 0 {
			t.Errorf("shows %q, %d fallbacks", got, count.n)
		}
	})
}

// TestSightsAreBounded keeps the newest and not all.
func TestSightsAreBounded(t *testing.T) {
	var s sights
	for n := range 5 * sightsKept / 2 {
		s.remember(watcher{owner: [16]byte{byte(n), byte(n >> 8), byte(n >> 16)}}, sight{revision: uint64(n) + 1})
	}
	if kept := len(s.young) + len(s.old); kept > 2*sightsKept || kept < sightsKept {
		t.Errorf("%d are kept", kept)
	}
	if s.of(watcher{}).revision != 0 {
		t.Error("the oldest is kept")
	}
	s.forget(watcher{owner: [16]byte{255, 127, 2}})
	if s.of(watcher{owner: [16]byte{255, 127, 2}}).revision != 0 {
		t.Error("what ended is kept")
	}
}
