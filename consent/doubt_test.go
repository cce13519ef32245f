package consent

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"healthdial/registry"
)

var errLost = &registry.Error{Op: "test", Status: 502, Kind: registry.Unavailable, Unknown: true}

// carry runs what is to be done about r1 whenever it asks to be run, until it asks
// for nothing more, or until end.
func (w *world) carry(end time.Time) {
	w.t.Helper()
	for {
		r := w.request("r1")
		err := w.errand(r)(ctx, r, w.now)
		wait, more := errors.AsType[again](err)
		switch {
		case !more && err != nil:
			w.t.Fatal(err)
		case !more:
			return
		case wait.at.After(end):
			w.now = end
			w.reg.catchUp()
			return
		case !wait.at.After(w.now):
			w.t.Fatalf("asks to be run again at once in state %s", r.State)
		}
		w.now = wait.at
		w.reg.catchUp()
	}
}

// errand is the job that carries what was decided.
func (w *world) errand(r Request) func(context.Context, Request, time.Time) error {
	if r.State == Revoking {
		return w.s.revoke
	}
	return w.s.submit
}

// slow is a write that takes effect at a moment, whatever its sender heard.
type slow struct {
	at     time.Time
	effect func()
}

// slowly answers a write with err, and lets it take effect after d.
func (f *fakeRegistry) slowly(d time.Duration, err error) func(func()) error {
	return func(effect func()) error {
		f.puts = append(f.puts, f.w.now)
		f.slow = append(f.slow, slow{f.w.now.Add(d), effect})
		f.catchUp()
		return err
	}
}

// never answers a write with err, and does nothing.
func (f *fakeRegistry) never(err error) func(func()) error {
	return func(func()) error {
		f.puts = append(f.puts, f.w.now)
		return err
	}
}

// catchUp lets what is due take effect.
func (f *fakeRegistry) catchUp() {
	waits := f.slow
	f.slow = nil
	for _, s := range waits {
		if s.at.After(f.w.now) {
			f.slow = append(f.slow, s)
		} else {
			s.effect()
		}
	}
}

// writes are the three things that are put to a registry, each about to be done.
func writes(t *testing.T) map[string]*world {
	t.Helper()
	deny := newWorld(t, 1)
	deny.raise("r1")
	_, exit, err := deny.s.Deny(ctx, deny.by("ussd"), "r1")
	must(t, "deny", exit, Recorded, err)
	revoke := decided(t)
	revoke.settle()
	_, exit, err = revoke.s.Revoke(ctx, revoke.by("ussd"), "r1")
	must(t, "revoke", exit, Recorded, err)
	return map[string]*world{"approve": decided(t), "deny": deny, "revoke": revoke}
}

// A write whose effect comes late is put to the registry once, whether its answer
// was lost or it was accepted, as long as it takes no longer than those may.
func TestSlowEffectIsNotDoubled(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer error
		most   time.Duration // that the effect may take
	}{{"lost", errLost, doubt}, {"accepted", nil, settle}} {
		for _, late := range []time.Duration{0, time.Second, c.most / 9, c.most / 4, c.most / 2, c.most - time.Second} {
			for name, w := range writes(t) {
				w.reg.takes = w.reg.slowly(late, c.answer)
				w.carry(w.now.Add(time.Hour))
				r := w.request("r1")
				if len(w.reg.puts) != 1 || r.State != Granted && r.State != Denied && r.State != Revoked {
					t.Errorf("%s, %s, effect after %v: put %d times, %s in the end", name, c.name, late, len(w.reg.puts), r.State)
				}
			}
		}
	}
}

// A write that the registry failed at is repeated, once it was looked for and
// trusted to show: soon at first, then ever more rarely.
func TestLostWriteIsRepeated(t *testing.T) {
	for name, w := range writes(t) {
		begun := w.now
		w.reg.takes = w.reg.never(errLost)
		w.carry(begun.Add(30 * time.Minute))
		var pauses []time.Duration
		for i := range w.reg.puts[1:] {
			pauses = append(pauses, w.reg.puts[i+1].Sub(w.reg.puts[i]))
		}
		if got, want := fmt.Sprint(pauses), "[1m30s 3m0s 6m0s 10m0s]"; got != want {
			t.Errorf("%s: repeated after %s, want %s", name, got, want)
		}
		w.reg.takes = nil
		w.carry(w.now.Add(time.Hour))
		if s := w.request("r1").State; s != Granted && s != Denied && s != Revoked {
			t.Errorf("%s: %s once the registry is well", name, s)
		}
	}
}

// Something accepted after lost answers is trusted again for as long as at first.
func TestAcceptedEndsTheDoubt(t *testing.T) {
	for name, w := range writes(t) {
		w.reg.takes = w.reg.never(errLost)
		w.carry(w.now.Add(doubt / 2))
		w.reg.takes = w.reg.never(nil)
		w.carry(w.now.Add(time.Hour))
		if n := len(w.reg.puts); n < 3 || w.reg.puts[2].Sub(w.reg.puts[1]) != settle {
			t.Errorf("%s: put at %v", name, w.reg.puts)
		}
	}
}

// An attempt that certainly failed leaves the one before it as it was known: its
// late effect is ours, not another application's.
func TestFailedAttemptKeepsTheOneBefore(t *testing.T) {
	w := decided(t)
	begun := w.now
	w.reg.takes = w.reg.slowly(doubt+30*time.Second, errLost)
	w.carry(begun.Add(doubt - time.Second))
	w.reg.takes = w.reg.never(errDown)
	w.carry(begun.Add(doubt + 40*time.Second))
	w.reg.takes = nil
	w.carry(begun.Add(time.Hour))
	if r := w.request("r1"); r.State != Granted || len(w.reg.approvals) != 1 {
		t.Errorf("%s, %d approvals", r.State, len(w.reg.approvals))
	}
}

// Of two jobs that are at the same thing, such as one whose lease ran out, one puts
// it to the registry.
func TestTwoJobsPutOnce(t *testing.T) {
	for name, w := range writes(t) {
		w.reg.takes = w.reg.never(errLost)
		r := w.request("r1")
		for range 2 {
			err := w.errand(r)(ctx, r, w.now)
			if _, more := errors.AsType[again](err); !more {
				t.Errorf("%s: ends with %v", name, err)
			}
		}
		if n := len(w.reg.puts); n != 1 {
			t.Errorf("%s: put %d times", name, n)
		}
	}
}
