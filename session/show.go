package session

import "healthdial/engine"

// open makes the event's dialogue the one of its channel. What an older one showed
// can no longer be answered.
func (w *turn) open() {
	w.opens = true
	w.s.Dialogues[w.ev.Channel] = Dialogue{Link: w.ev.Link, Gateway: w.ev.Gateway, Opened: w.cfg.Now()}
}

// show renders the first page of the turn's screen.
func (w *turn) show() {
	d, ok := w.s.Dialogues[w.ev.Channel]
	if !ok {
		d = Dialogue{Link: w.ev.Link, Gateway: w.ev.Gateway, Opened: w.cfg.Now()}
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
	w.page = w.format.Write(w.cfg.Book, View{Screen: w.screen, Page: d.Page, Seen: d.Seen})
	d.Read = d.Read || w.page.Last
	if !w.page.Open {
		delete(w.s.Dialogues, w.ev.Channel)
		return
	}
	w.s.Dialogues[w.ev.Channel] = d
}
