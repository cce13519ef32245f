//go:build !production

package modem

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	lab "healthdial/lab/modem"
)

// ward is a modem on a simulated one, which can be reset as by a relay in its supply.
type ward struct {
	*testing.T
	sim    *lab.Modem
	modem  *Modem
	resets int
}

// within runs a test in a bubble. The hook is there if cut is not nil.
func within(t *testing.T, model lab.Model, cut func(*lab.Modem) error, test func(*ward)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		pipes := new(lab.Pipes)
		sim, err := lab.New(lab.Config{Model: model, Bus: pipes, Port: "tty"})
		if err != nil {
			t.Fatal(err)
		}
		w := &ward{T: t, sim: sim}
		cfg := Config{Name: "m", Rand: func() float64 { return 1 }, Open: func(context.Context) (Line, error) {
			synctest.Wait() // the simulated modem has noticed who closed its port
			rw, err := pipes.Open("tty")
			return Line{rw, "tty"}, err
		}}
		if cut != nil {
			cfg.Reset = func(context.Context) error {
				w.resets++
				return cut(sim)
			}
		}
		w.modem = New(cfg)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 2)
		go func() { ended <- sim.Run(ctx) }()
		go func() { ended <- w.modem.Run(ctx, &book{}) }()
		w.becomes(Running, time.Hour)
		test(w)
		stop()
		for range 2 {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
	})
}

// becomes waits for a state, for some time at most.
func (w *ward) becomes(want State, within time.Duration) Health {
	w.Helper()
	late := time.After(within)
	for {
		changed, h := w.modem.Changed(), w.modem.Health()
		if h.State == want {
			return h
		}
		select {
		case <-changed:
		case <-late:
			w.Fatalf("state %s (%s), want %s", h.State, h.Reason, want)
		}
	}
}

func (w *ward) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// TestHealsHung brings a modem back that hangs, by cutting its power, within five minutes.
func TestHealsHung(t *testing.T) {
	for _, model := range lab.Models() {
		t.Run(string(model), func(t *testing.T) {
			within(t, model, (*lab.Modem).Reset, func(w *ward) {
				w.must(w.sim.Hang())
				w.becomes(Silent, 2*time.Minute)
				h := w.becomes(Running, 5*time.Minute)
				if w.resets != 1 || h.Resets < 2 { // its own command was tried before
					t.Errorf("%d cuts, %d resets", w.resets, h.Resets)
				}
			})
		})
	}
}

// TestHealsNothing goes on trying, without a tight loop, when there is no hook.
func TestHealsNothing(t *testing.T) {
	within(t, lab.SIM800, nil, func(w *ward) {
		w.must(w.sim.Hang())
		w.becomes(Silent, 2*time.Minute)
		before := w.modem.count.Sessions.Load()
		<-time.After(time.Hour)
		if n := w.modem.count.Sessions.Load() - before; n < 20 || n > 80 {
			t.Errorf("%d sessions an hour", n)
		}
		w.must(w.sim.Reset()) // a person has come
		w.becomes(Running, 3*time.Minute)
	})
}

// TestHealsAdrift has a modem begin anew that finds no network: at first after ten minutes,
// then less and less often.
func TestHealsAdrift(t *testing.T) {
	within(t, lab.EC25, (*lab.Modem).Reset, func(w *ward) {
		network, err := w.sim.Network()
		w.must(err)
		network.Registration = lab.Lost
		w.must(w.sim.SetNetwork(network))
		w.becomes(Searching, 5*time.Minute)
		<-time.After(3 * time.Hour)
		if n := w.modem.count.Resets.Load(); n < 3 || n > 5 {
			t.Errorf("%d resets in three hours", n)
		}
		network.Registration = lab.Home
		w.must(w.sim.SetNetwork(network))
		w.becomes(Running, 15*time.Minute)
	})
}

// TestHealsLost cuts the power of a modem that no port has any more.
func TestHealsLost(t *testing.T) {
	within(t, lab.EC25, (*lab.Modem).Reset, func(w *ward) {
		w.must(w.sim.Vanish())
		w.becomes(Missing, time.Minute)
		w.becomes(Running, 10*time.Minute)
		if w.resets != 1 {
			t.Errorf("%d cuts", w.resets)
		}
	})
}

// TestHealsUnplugged does so less and less often where it does not help, and finds the modem
// when it is plugged in.
func TestHealsUnplugged(t *testing.T) {
	within(t, lab.EC25, func(*lab.Modem) error { return nil }, func(w *ward) {
		w.must(w.sim.Vanish())
		w.becomes(Missing, time.Minute)
		<-time.After(3 * time.Hour)
		if w.resets < 2 || w.resets > 8 {
			t.Errorf("%d cuts in three hours", w.resets)
		}
		w.must(w.sim.Appear(""))
		w.becomes(Running, 5*time.Minute)
	})
}

// TestHealTellsFailure tells operators that their program fails.
func TestHealTellsFailure(t *testing.T) {
	m := New(Config{Reset: func(context.Context) error { return errors.New("no hub") }})
	m.heal(t.Context(), cut)
	if h := m.Health(); h.LastFault != "it could not be reset: no hub" || h.Resets != 1 {
		t.Errorf("got %q, %d", h.LastFault, h.Resets)
	}
}

// TestLineCounters shows what goes on on the line beside what becomes of messages.
func TestLineCounters(t *testing.T) {
	within(t, lab.Generic, nil, func(w *ward) {
		if c := w.modem.Health().Counters; c["line_commands"] < 10 || c["line_resyncs"] == 0 || c["sessions"] != 1 {
			t.Errorf("got %v", c)
		}
	})
}
