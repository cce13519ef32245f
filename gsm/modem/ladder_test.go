package modem

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestLadder climbs from what costs little to what costs much, for each ailment.
func TestLadder(t *testing.T) {
	start := time.Date(2026, 11, 28, 6, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		ailment ailment
		every   time.Duration // besides the pauses
		cuts    bool
		want    []remedy
	}{
		"silent":             {noAnswer, 20 * time.Second, true, []remedy{reopen, reopen, restart, reopen, cut, reopen, reopen, restart, reopen, reopen, cut}},
		"silent, no hook":    {noAnswer, 20 * time.Second, false, []remedy{reopen, reopen, restart, reopen, restart, reopen, reopen, restart}},
		"odd":                {cannotSetUp, time.Minute, true, []remedy{reopen, reopen, restart, reopen, cut}},
		"unplugged":          {portMissing, time.Minute, true, []remedy{reopen, reopen, reopen, reopen, reopen, cut, reopen, reopen, cut}},
		"falls":              {lineFell, time.Second, true, []remedy{reopen, reopen, reopen, reopen, cut, reopen}},
		"no network":         {noNetwork, 10 * time.Minute, true, []remedy{restart, restart, restart, cut, cut}},
		"no network or hook": {noNetwork, 10 * time.Minute, false, []remedy{restart, restart, restart, restart}},
	} {
		t.Run(name, func(t *testing.T) {
			now, l := start, newLadder(newPause(time.Second, func() float64 { return 1 }), c.cuts)
			for i, want := range c.want {
				got, pause := l.next(now, c.ailment)
				if got != want {
					t.Errorf("%d: got %d, want %d, after %v", i, got, want, now.Sub(start))
				}
				now = now.Add(pause + c.every)
			}
			l.works()
			if got, pause := l.next(now, noAnswer); got != reopen || pause > time.Second {
				t.Errorf("after it worked: %d, %v", got, pause)
			}
		})
	}
}

// TestLadderDrift restarts a modem without a network less and less often.
func TestLadderDrift(t *testing.T) {
	l := newLadder(newPause(time.Second, func() float64 { return 1 }), false)
	for _, want := range []time.Duration{10, 20, 40, 80, 80} {
		if got := l.drift(); got != want*time.Minute {
			t.Errorf("got %v, want %v minutes", got, want)
		}
		l.next(time.Time{}, noNetwork)
	}
}

// TestLadderProperty holds for whatever ails a modem, and whenever: there is always a pause,
// and the power is cut only where it can be, only after something milder, and at most four
// times in any hour. A modem that stays silent is cut at last.
func TestLadderProperty(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		first := rapid.SampledFrom([]time.Duration{time.Millisecond, time.Second, 2 * time.Minute}).Draw(r, "first pause")
		l := newLadder(newPause(first, rapid.Custom(func(r *rapid.T) func() float64 {
			x := rapid.Float64Range(0, 0.999).Draw(r, "jitter")
			return func() float64 { return x }
		}).Draw(r, "rand")), rapid.Bool().Draw(r, "can cut"))
		now := time.Date(2026, 11, 28, 6, 0, 0, 0, time.UTC)
		var cuts []time.Time
		milder := 0
		for range rapid.IntRange(1, 200).Draw(r, "failures") {
			if rapid.IntRange(0, 20).Draw(r, "works") == 0 {
				l.works()
				milder = 0
			}
			remedy, pause := l.next(now, ailment(rapid.IntRange(int(lineFell), int(noNetwork)).Draw(r, "ailment")))
			if pause < first/2 || remedy != reopen && pause < boot {
				r.Fatalf("pause %v after %d", pause, remedy)
			}
			if remedy != cut {
				milder++
				now = now.Add(pause + time.Duration(rapid.IntRange(0, 1200).Draw(r, "seconds"))*time.Second)
				continue
			}
			if !l.cuts || milder == 0 {
				r.Fatalf("cut after %d milder remedies", milder)
			}
			if cuts = append(cuts, now); len(cuts) > mostCuts && now.Sub(cuts[len(cuts)-1-mostCuts]) < time.Hour {
				r.Fatalf("cut too often: %v", cuts)
			}
			now = now.Add(pause)
		}
		if !l.cuts {
			return
		}
		for range 20 {
			now = now.Add(time.Hour)
			if remedy, _ := l.next(now, noAnswer); remedy == cut {
				return
			}
		}
		r.Fatal("never cut")
	})
}
