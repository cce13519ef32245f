package consent

import (
	"slices"
	"sync"
	"testing"
)

// together makes n steps at the same moment and returns their exits, sorted.
func together(n int, step func(i int) Exit) []Exit {
	var all sync.WaitGroup
	exits := make([]Exit, n)
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			exits[i] = step(i)
		})
	}
	close(start)
	all.Wait()
	slices.Sort(exits)
	return exits
}

func count(exits []Exit, e Exit) (n int) {
	for _, x := range exits {
		if x == e {
			n++
		}
	}
	return n
}

// steps are n different steps of a channel.
func (w *world) steps(n int, channel string) []Step {
	var out []Step
	for range n {
		out = append(out, w.by(channel))
	}
	return out
}

// TestGuessesAtTheSameMoment guesses with more hands than a code has tries.
func TestGuessesAtTheSameMoment(t *testing.T) {
	w := coded(t)
	guess, steps := wrong(w.code()), w.steps(8, "ussd")
	exits := together(len(steps), func(i int) Exit {
		_, exit, _ := w.s.Approve(ctx, steps[i], "r1", guess)
		return exit
	})
	if n := count(exits, Wrong); n >= maxTries {
		t.Errorf("%d guesses were compared: %v", n, exits)
	}
	if r := w.request("r1"); r.Code != nil && r.Code.Tries < maxTries && count(exits, Failure) == 0 {
		t.Errorf("%d guesses spent %d tries", len(steps), r.Code.Tries)
	}
}

func TestDecisionsAtTheSameMoment(t *testing.T) {
	w := coded(t)
	code := w.code()
	yes, no := w.steps(3, "ussd"), w.steps(3, "ussd")
	exits := together(6, func(i int) Exit {
		if i < 3 {
			_, exit, _ := w.s.Approve(ctx, yes[i], "r1", code)
			return exit
		}
		_, exit, _ := w.s.Deny(ctx, no[i-3], "r1")
		return exit
	})
	if n := count(exits, Recorded); n != 1 {
		t.Fatalf("%d decisions: %v", n, exits)
	}
	w.settle()
	r := w.request("r1")
	if len(w.reg.approvals)+w.reg.denials != 1 || (r.Choice == Approve) != (len(w.reg.approvals) == 1) {
		t.Errorf("%s here; %d approvals, %d denials there", r.Choice, len(w.reg.approvals), w.reg.denials)
	}
}

// TestCodesAtTheSameMoment draws codes for two requests at once: at most one of
// them decides anything.
func TestCodesAtTheSameMoment(t *testing.T) {
	w := coded(t)
	w.raise("r2")
	_, exit, err := w.s.Review(ctx, w.by("ussd"), "r2")
	must(t, "review", exit, OK, err)
	steps, names := w.steps(2, "ussd"), []string{"r1", "r2"}
	together(2, func(i int) Exit {
		exit, _ := w.s.SendCode(ctx, steps[i], names[i])
		return exit
	})
	recorded := 0
	for _, m := range w.texts(sayCode) {
		for _, name := range names {
			_, exit, err := w.s.Approve(ctx, w.by("ussd"), name, m.Phrase.Args["secret"].Text)
			if err != nil {
				t.Fatal(err)
			}
			if exit == Recorded {
				recorded++
			}
		}
	}
	if recorded > 1 {
		t.Errorf("%d requests decided by codes of which one may live", recorded)
	}
}
