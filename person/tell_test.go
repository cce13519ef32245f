package person

import (
	"errors"
	"testing"

	"healthdial/registry"
)

var (
	event   = [16]byte{7}
	another = [16]byte{8}
)

// found is a world in which a hospital has just found something.
func found(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.logIn()
	exit, err := w.s.Discover(ctx, w.by(), address, "IN1", "Sample Hospital")
	must(t, "discover", exit, Searching, err)
	w.hears(registry.LinkOnDiscover{RequestID: "req-1", Txn: "t1", Patients: offer})
	return w
}

func (w *world) shows(event [16]byte, went bool) {
	w.t.Helper()
	if err := w.s.ShowLinking(ctx, w.by(), w.linking(), event); err != nil {
		w.t.Fatal(err)
	}
	w.screens.showed = map[[16]byte]bool{event: went}
}

// TestToldUnlessShown: what a page showed is not told by SMS too; whatever else is,
// once, however often its job is done.
func TestToldUnlessShown(t *testing.T) {
	for _, tc := range []struct {
		name string
		do   func(w *world)
		want int
	}{
		{"no dialogue looks", func(*world) {}, 1},
		{"the page went to its screen", func(w *world) { w.shows(event, true) }, 0},
		{"the dialogue dropped before its page, or the process died", func(w *world) { w.shows(event, false) }, 1},
		{"shown by the next dial only", func(w *world) { w.shows(event, false); w.shows(another, true) }, 0},
		{"what was shown is what was before", func(w *world) {
			before := w.linking()
			before.State = LinkSearching
			if err := w.s.ShowLinking(ctx, w.by(), before, event); err != nil {
				w.t.Fatal(err)
			}
			w.screens.showed = map[[16]byte]bool{event: true}
		}, 1},
		{"the person went on", func(w *world) {
			exit, err := w.s.BeginLink(ctx, w.by())
			must(w.t, "begin", exit, Sent, err)
		}, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := found(t)
			tc.do(w)
			if w.texts(sayLinkFound) != 0 {
				t.Error("told while a dialogue may be showing it")
			}
			w.tells()
			if n := w.texts(sayLinkFound); n != tc.want {
				t.Errorf("told %d times, want %d", n, tc.want)
			}
		})
	}
}

// TestEachStateIsToldByItself: that one state was shown says nothing of the next.
func TestEachStateIsToldByItself(t *testing.T) {
	w := found(t)
	w.shows(event, true)
	exit, err := w.s.BeginLink(ctx, w.by())
	must(t, "begin", exit, Sent, err)
	w.hears(registry.LinkOnInit{RequestID: "req-2", Link: "l1"})
	w.tells()
	if w.texts(sayLinkFound) != 0 || w.texts(sayLinkCoded) != 1 {
		t.Errorf("told %d times of what was found, %d times of the code", w.texts(sayLinkFound), w.texts(sayLinkCoded))
	}
}

// TestToldLater: while nobody knows what was shown, the job stays.
func TestToldLater(t *testing.T) {
	w := found(t)
	w.shows(event, false)
	w.screens.fail = errors.New("the store is away")
	w.pass(tellAfter)
	for _, m := range w.messages {
		if m.Job != JobTell {
			continue
		}
		if _, err := w.s.Jobs().Send(ctx, m); !errors.Is(err, w.screens.fail) {
			t.Errorf("the job ends with %v", err)
		}
	}
	w.screens.fail = nil
	w.tells()
	if n := w.texts(sayLinkFound); n != 1 {
		t.Errorf("told %d times", n)
	}
}
