package session

import (
	"context"
	"strings"
	"time"
	"unicode"

	"healthdial/engine"
)

// letter takes an SMS. In this order: a keyword begins its flow; an entry answers
// the screen last shown by SMS, if that still stands; digits that can be the secret
// that the conversation waits for, on whatever channel it asked, are that secret;
// anything else shows where the conversation is, and so does a letter that says nothing.
func (w *turn) letter(ctx context.Context) error {
	if w.ev.Incomplete {
		return w.incomplete(ctx)
	}
	if begin, ok := w.cfg.Book.Command(w.ev.Text); ok {
		return w.begin(ctx, begin)
	}
	d, open := w.dialogue()
	switch {
	case open && d.Step == w.s.State.Step && !w.stale() && strings.TrimSpace(w.ev.Text) == "":
		return w.again(d, "")
	case open && d.Step == w.s.State.Step && !w.stale() && w.readable(d):
		return w.answer(ctx, d)
	case w.s.State.Mode == engine.Waiting && w.secret():
		return w.code(ctx)
	case open && w.s.State.Mode != engine.Ended:
		return w.current(ctx)
	}
	if err := w.redial(ctx); err != nil {
		return err
	}
	if fits(w.screen.Want, w.ev.Text) { // it was the code that the redial asked for
		return w.code(ctx)
	}
	return nil
}

// incomplete answers a letter of which parts never came. Half a message is nobody's
// word: it begins nothing and answers nothing. Who wrote it is told so, where the
// conversation is.
func (w *turn) incomplete(ctx context.Context) error {
	w.record("letter.incomplete")
	d, open := w.dialogue()
	if open && d.Step == w.s.State.Step && !w.stale() {
		return w.again(d, phraseIncomplete)
	}
	show := w.redial
	if open && w.s.State.Mode != engine.Ended {
		show = w.current
	}
	if err := show(ctx); err != nil {
		return err
	}
	w.screen.Note = &engine.Phrase{Key: phraseIncomplete}
	w.show()
	return nil
}

// again shows what SMS shows once more, with a note if there is one.
func (w *turn) again(d Dialogue, note string) error {
	screen, err := w.cfg.Book.Screen(w.s.State)
	if err != nil {
		return err
	}
	w.turnPage(screen, d, Reading{Page: d.Page, Note: note})
	return nil
}

// readable reports whether an entry means something on the screen that SMS shows:
// after the end only the keys that turn its pages do.
func (w *turn) readable(d Dialogue) bool {
	if w.s.State.Mode != engine.Ended {
		return true
	}
	screen, err := w.cfg.Book.Screen(w.s.State)
	if err != nil {
		return false
	}
	r := w.format.Read(w.cfg.Book, View{Screen: screen, Page: d.Page, Seen: d.Seen}, w.ev.Text)
	return r.Input == nil && r.Note == ""
}

// privateFor is how long a person's records may be answered by a text that comes
// after the one that showed them.
const privateFor = 30 * time.Minute

// stale reports whether what SMS shows is private and was shown so long ago that
// somebody else may hold the phone.
func (w *turn) stale() bool {
	screen, err := w.cfg.Book.Screen(w.s.State)
	shown := w.s.Expires.Add(-w.cfg.TTL)
	return err == nil && screen.Private && w.cfg.Now().Sub(shown) >= privateFor
}

// secret reports whether the conversation waits for a secret that the letter can be.
func (w *turn) secret() bool {
	if w.s.State.At == (engine.Frame{}) {
		return false
	}
	screen, err := w.cfg.Book.Screen(w.s.State)
	return err == nil && fits(screen.Want, w.ev.Text)
}

func (w *turn) code(ctx context.Context) error {
	if err := w.step(ctx, engine.Answer{Text: w.ev.Text}); err != nil {
		return err
	}
	w.show()
	return nil
}

// fits reports whether text is a secret of the length that is wanted: digits of any
// script, with blanks and hyphens between them.
func fits(want engine.Want, text string) bool {
	if want.Kind != engine.WantSecret {
		return false
	}
	n := 0
	for _, r := range text {
		switch {
		case unicode.IsDigit(r):
			n++
		case r != '-' && !unicode.IsSpace(r):
			return false
		}
	}
	return n >= want.Min && n <= want.Max
}
