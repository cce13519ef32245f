package offline

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"healthdial/outbox"
)

// What is given while the line is up goes on at once, whoever waits.
func TestGivenOnline(t *testing.T) {
	w := newWorld()
	w.pass(time.Second)
	w.give(1, 1)
	w.pass(time.Second)
	if len(w.went) != 1 || w.tries != 1 {
		t.Errorf("%d went after %d tries", len(w.went), w.tries)
	}
}

// Before the line was looked at nothing is tried in vain.
func TestBeforeTheFirstLook(t *testing.T) {
	w := newWorld()
	w.give(1, 1)
	w.run()
	if len(w.went) != 0 {
		t.Error("a job went on")
	}
	w.pass(5 * time.Second)
	if len(w.went) != 1 {
		t.Errorf("%d went", len(w.went))
	}
}

// A job that must go on again after it went is not put behind all that wait.
func TestSecondLook(t *testing.T) {
	w := newWorld()
	w.cut = true
	w.pass(time.Second)
	for id := range byte(200) {
		w.give(id, id)
	}
	w.pass(time.Minute)
	w.fails = w.once()
	w.cut = false
	w.pass(5 * time.Minute)
	place := slices.IndexFunc(w.went, func(m outbox.Message) bool { return m.ID == outbox.ID{0} })
	if len(w.went) != 200 || place > 30 {
		t.Errorf("%d went; the first, which looked twice, after %d others", len(w.went), place)
	}
}

// once has each job look again a second after its first try.
func (w *world) once() func(outbox.Message) error {
	tried := map[outbox.ID]bool{}
	return func(m outbox.Message) error {
		if tried[m.ID] {
			return nil
		}
		tried[m.ID] = true
		return outbox.Later(w.now.Add(time.Second), "look again")
	}
}

// One person's jobs go on one after the other, but none holds up the next for ever.
func TestOneIsStuck(t *testing.T) {
	w := newWorld()
	w.cut = true
	w.pass(time.Second)
	stuck := w.give(1, 1)
	w.pass(time.Second)
	w.give(1, 2)
	w.fails = func(m outbox.Message) error {
		if m.ID == stuck.ID {
			return outbox.Later(w.now.Add(time.Second), "stuck")
		}
		return nil
	}
	w.cut = false
	w.pass(time.Minute)
	if len(w.went) != 0 {
		t.Error("the second overtook the first")
	}
	w.pass(yield)
	if len(w.went) != 1 {
		t.Errorf("%d went", len(w.went))
	}
}

// What waits costs little: the more of it, the more rarely each looks.
func TestLooksAreBounded(t *testing.T) {
	w := newWorld()
	w.cut = true
	w.pass(time.Second)
	for id := range byte(250) {
		w.give(id, id)
	}
	w.pass(time.Hour)
	if most := 3600 * 12; w.tries > most {
		t.Errorf("%d looks in an hour, at most %d", w.tries, most)
	}
}

// After longest a job is no longer held back: its own rules end it.
func TestLongest(t *testing.T) {
	w := newWorld()
	w.cut = true
	w.pass(time.Second)
	w.give(1, 1)
	w.now = w.now.Add(longest + time.Minute)
	w.pass(time.Second)
	if len(w.went) != 1 || w.Status().Count != 0 {
		t.Errorf("%d went, %d wait", len(w.went), w.Status().Count)
	}
}

// Whatever the line and the process do: everything goes on, in the end; what was given
// while the line was down goes on in the order in which it was given, for each person
// strictly, over all as far as nothing disturbs it; and not all at once.
func TestOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		disturbed := false // a process that was killed, or a job that looks twice, changes the order over all
		var next byte
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) { w.ordered(t, !disturbed) },
			"give": func(t *rapid.T) {
				if next++; next < 250 {
					w.give(rapid.ByteRange(1, 3).Draw(t, "owner"), next)
				}
			},
			"busy": func(*rapid.T) { disturbed = true; w.fails = w.once() },
			"cut":  func(*rapid.T) { w.cut = true },
			"mend": func(*rapid.T) { w.cut = false },
			"kill": func(*rapid.T) { disturbed = true; w.start() },
			"time": func(t *rapid.T) {
				w.pass(time.Duration(rapid.IntRange(1, 90).Draw(t, "seconds")) * time.Second)
			},
		})
		w.cut = false
		w.pass(15 * time.Minute)
		if len(w.jobs) != 0 {
			t.Fatalf("%d never went on", len(w.jobs))
		}
		w.ordered(t, !disturbed)
	})
}

func (w *world) ordered(t *rapid.T, over bool) {
	for i, m := range w.went {
		for j, n := range w.went[:i] {
			waited := w.at[i].After(m.NotBefore) && w.at[j].After(n.NotBefore) && w.at[i].After(w.at[j])
			if m.NotBefore.Before(n.NotBefore) && (m.Owner == n.Owner || over && waited) {
				t.Fatalf("given at %v after what was given at %v", m.NotBefore.Sub(day0), n.NotBefore.Sub(day0))
			}
		}
	}
	if over {
		w.paced(t)
	}
}

// paced: of what was given before, no more goes on in a second than may.
func (w *world) paced(t *rapid.T) {
	late := map[time.Time]int{}
	for i, m := range w.went {
		if w.at[i].Sub(m.NotBefore) > time.Minute {
			late[w.at[i]]++
		}
	}
	for at, n := range late {
		if n > 11 {
			t.Fatalf("%d went on in one second at %v", n, at.Sub(day0))
		}
	}
}
