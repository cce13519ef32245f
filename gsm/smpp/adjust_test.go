package smpp

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
)

// TestAdjustedWindow: a larger window lets those go who wait, a smaller one takes
// nothing back, and neither ends the session or hides an answer.
func TestAdjustedWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{Window: 1, Timers: Timers{Enquire: time.Hour}}, newCollect(""))
		var results []<-chan error
		for range 5 {
			results = append(results, d.sendNamed(t.Context(), "text", 1))
		}
		d.adjusts(t, Limits{Window: 3})
		var asked []packet
		for range 3 {
			asked = append(asked, w.want(pdu.SubmitSMID, StatusOK))
		}
		d.uses(t, 3, 3, 2)
		d.adjusts(t, Limits{Window: 2})
		d.uses(t, 3, 2, 2)
		w.write(asked[0].answer(StatusOK)) // its slot is one too many
		d.uses(t, 2, 2, 2)
		for _, p := range asked[1:] {
			w.write(p.answer(StatusOK))
			w.next()
		}
		for i, r := range results {
			if err := <-r; err != nil {
				t.Errorf("message %d: %v", i, err)
			}
		}
		d.stands(t, Running, "bound 1 of 1")
		if n := d.Counters().Binds.Load(); n != 1 {
			t.Errorf("bound %d times", n)
		}
		d.quit(t, w)
	})
}

// adjusts puts other limits in force.
func (d *dialling) adjusts(t *testing.T, to Limits) {
	t.Helper()
	if err := d.Adjust(to); err != nil {
		t.Error(err)
	}
	synctest.Wait()
}

// uses checks how much of the window is in use and how many wait.
func (d *dialling) uses(t *testing.T, inFlight, window, waiting int) {
	t.Helper()
	synctest.Wait()
	h := d.Health()
	if b := h.Binds[0]; b.InFlight != inFlight || b.Window != window || h.Waiting != waiting {
		t.Errorf("%d in flight of %d, %d wait; want %d of %d, %d", b.InFlight, b.Window, h.Waiting, inFlight, window, waiting)
	}
}

// TestAdjustedWindowIsKept: a session that is bound later has the window too.
func TestAdjustedWindowIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := dial(t, Config{Window: 1, Timers: Timers{Enquire: time.Hour}}, newCollect(""))
		w := <-d.calls // it was dialled with the window of before
		d.adjusts(t, Limits{Window: 2})
		w.acceptBind()
		<-d.Bound()
		for range 3 {
			d.sendNamed(t.Context(), "text", 1)
		}
		d.uses(t, 2, 2, 1)
		d.quit(t, w)
	})
}

// TestAdjustedPace: a faster pace holds at once, also for who waits already; a slower
// one lets nobody more through; unlimited is unlimited.
func TestAdjustedPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{Window: 10, Throughput: 0.1, Timers: Timers{Enquire: time.Hour}}, newCollect(""))
		for range 4 {
			d.sendNamed(t.Context(), "text", 1)
		}
		w.next()
		d.adjusts(t, Limits{Window: 10, Throughput: 2})
		began := time.Now()
		w.next()
		w.next()
		if took := time.Since(began); took < 800*time.Millisecond || took > 1100*time.Millisecond {
			t.Errorf("two messages took %v at 2 a second", took)
		}
		d.adjusts(t, Limits{Window: 10})
		began = time.Now()
		w.next()
		if took := time.Since(began); took > 0 {
			t.Errorf("unlimited, a message took %v", took)
		}
		if err := d.Adjust(Limits{Window: 10, Throughput: -1}); err == nil {
			t.Error("a pace below nothing was taken")
		}
		if p := d.Health().Pace; p != (Pace{}) {
			t.Errorf("the pace is %+v", p)
		}
		d.quit(t, w)
	})
}

// TestAdjustedWhileThrottled: a peer that holds the pace down is not overrun; the pace
// grows from where it is to what is now full.
func TestAdjustedWhileThrottled(t *testing.T) {
	t0 := time.Unix(1000, 0)
	at := func(s float64) time.Time { return t0.Add(time.Duration(s * float64(time.Second))) }
	for _, tc := range []struct {
		before, after float64
		now, later    float64 // at once, and when it has recovered
	}{
		{100, 400, 50, 400},
		{100, 20, 20, 20},
		{100, 0, 50, 0},
	} {
		p := newPace(Config{Throughput: tc.before, Burst: 1, Counter: &Counters{}})
		p.overload(at(0), at(0))
		p.adjust(tc.after, 4, at(0))
		if got := p.rate(at(0)); got != tc.now {
			t.Errorf("%v to %v: %v at once, want %v", tc.before, tc.after, got, tc.now)
		}
		for s := 1.0; s < 60; s++ {
			p.take(at(s))
		}
		if h := p.health(at(60)); h != (Pace{Now: tc.later, Full: tc.later}) {
			t.Errorf("%v to %v: recovered to %+v", tc.before, tc.after, h)
		}
	}
}
