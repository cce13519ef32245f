package session

import (
	"slices"

	"healthdial/engine"
)

// open makes the event's dialogue the one of its channel. What an older one showed
// can no longer be answered.
func (w *turn) open() {
	w.s.Dialogues[w.ev.Channel] = Dialogue{Link: w.ev.Link, Gateway: w.ev.Gateway, Opened: w.Now()}
}

// show renders the first page of the turn's screen.
func (w *turn) show() {
	d, ok := w.s.Dialogues[w.ev.Channel]
	if !ok {
		d = Dialogue{Link: w.ev.Link, Gateway: w.ev.Gateway, Opened: w.Now()}
	}
	d.Step, d.Page, d.Seen, d.Read = w.s.State.Step, 0, 1, false
	w.write(d)
}

// turnPage shows another page of the screen, or the same one with a note. No page
// can be skipped.
func (w *turn) turnPage(screen engine.Screen, d Dialogue, r Reading) {
	most := d.Seen
	if d.Read {
		most--
	}
	d.Page = max(0, min(r.Page, most))
	d.Seen = max(d.Seen, d.Page+1)
	if r.Note != "" {
		screen.Note = &engine.Phrase{Key: r.Note}
	}
	w.screen = screen
	w.write(d)
}

// write renders what d shows. A dialogue from which nothing more is wanted is over.
func (w *turn) write(d Dialogue) {
	w.page = w.format.Write(w.Book, View{Screen: w.screen, Page: d.Page, Seen: d.Seen})
	d.Read = d.Read || w.page.Last
	if !w.page.Open {
		delete(w.s.Dialogues, w.ev.Channel)
		return
	}
	w.s.Dialogues[w.ev.Channel] = d
}

// How many events a session remembers, and of how many the page too. A gateway
// repeats the last event; one that is older gets the page that is shown now.
const (
	eventsKept = 8
	pagesKept  = 2
)

// repeated reports whether the event was answered already, with its page.
func (w *turn) repeated() bool {
	i := slices.IndexFunc(w.s.Applied, func(a Applied) bool { return a.Event == w.ev.ID })
	if i < 0 {
		return false
	}
	w.page = w.s.Applied[i].Page
	if w.page.Text == "" && w.ev.Channel != SMS {
		w.page = w.standing()
	}
	return true
}

// standing is the page that the event's dialogue shows now.
func (w *turn) standing() Page {
	d, ok := w.dialogue()
	screen, err := w.Book.Screen(w.s.State)
	if !ok || err != nil || d.Step != w.s.State.Step {
		return Page{Text: w.Book.Say(w.s.State.Lang, string(w.ev.Channel), engine.Phrase{Key: phraseEnded}), Last: true}
	}
	return w.format.Write(w.Book, View{Screen: screen, Page: d.Page, Seen: d.Seen})
}

// remember notes that an event is answered. A letter's page lies in the outbox.
func (w *turn) remember(id EventID, p Page) {
	if w.ev.Channel == SMS {
		p = Page{}
	}
	w.s.Applied = append(w.s.Applied, Applied{Event: id, Page: p})
	if n := len(w.s.Applied) - eventsKept; n > 0 {
		w.s.Applied = slices.Delete(w.s.Applied, 0, n)
	}
	if n := len(w.s.Applied) - pagesKept - 1; n >= 0 {
		w.s.Applied[n].Page = Page{}
	}
}
