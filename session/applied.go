package session

import (
	"slices"

	"healthdial/engine"
)

// How many events a session remembers, and of how many the page too. A gateway
// repeats the last event; one that is older gets the page that is shown now.
const (
	eventsKept = 8
	pagesKept  = 2
)

// repeated reports whether the event was answered already, with its page.
func (w *turn) repeated() bool {
	i := w.find(w.ev.ID)
	if i < 0 {
		return false
	}
	w.page = w.s.Applied[i].Page
	if w.page.Text == "" && w.ev.Channel != SMS {
		w.page = w.standing()
	}
	return true
}

func (w *turn) find(id EventID) int { return w.s.applied(id) }

// standing is the page that the event's dialogue shows now.
func (w *turn) standing() Page {
	d, ok := w.dialogue()
	screen, err := w.cfg.Book.Screen(w.s.State)
	if !ok || err != nil || d.Step != w.s.State.Step {
		over := engine.Screen{Lang: w.s.State.Lang, Say: []engine.Phrase{{Key: phraseEnded}}}
		return w.format.Write(w.cfg.Book, View{Screen: over})
	}
	return w.format.Write(w.cfg.Book, View{Screen: screen, Page: d.Page, Seen: d.Seen})
}

// answered is the event with its page. A letter's page lies in the outbox.
func (w *turn) answered() Applied {
	if w.ev.Channel == SMS {
		return Applied{Event: w.ev.ID}
	}
	return Applied{Event: w.ev.ID, Page: w.page}
}

// remember notes that an event is done, and forgets the oldest, but none that is
// certain to come again.
func (w *turn) remember(a Applied) {
	w.s.Applied = append(w.s.Applied, a)
	for spare := len(w.s.Applied) - eventsKept; spare > 0; spare-- {
		i := slices.IndexFunc(w.s.Applied, func(a Applied) bool { return !a.Owed })
		w.s.Applied = slices.Delete(w.s.Applied, max(i, 0), max(i, 0)+1)
	}
	if n := len(w.s.Applied) - w.pagesKept() - 1; n >= 0 {
		w.s.Applied[n].Page = Page{}
	}
}

// pagesKept is of how many events the page is kept too. What is said by a voice is long,
// and may be a code: the last will do.
func (w *turn) pagesKept() int {
	if w.ev.Channel == IVR {
		return 1
	}
	return pagesKept
}

// hush forgets what was said in a call that is over: nobody asks for it again.
func (w *turn) hush() {
	if w.ev.Channel != IVR {
		return
	}
	for i := range w.s.Applied {
		w.s.Applied[i].Page = Page{}
	}
}

// forgive notes that a letter that was owed has come.
func (w *turn) forgive() {
	if i := w.find(w.ev.ID); i >= 0 {
		w.s.Applied[i].Owed = false
	}
}
