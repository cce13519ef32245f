package session

import (
	"context"
	"errors"

	"healthdial/engine"
)

// entered takes an entry on a channel whose dialogues a gateway names. One from a
// dialogue that is not the one we know is a redial: it never answers a screen that
// another dialogue shows.
func (w *turn) entered(ctx context.Context) error {
	d, ok := w.dialogue()
	if !ok {
		return w.redial(ctx)
	}
	return w.answer(ctx, d)
}

// dialogue is the event's, if it is open.
func (w *turn) dialogue() (Dialogue, bool) {
	d, ok := w.s.Dialogues[w.ev.Channel]
	if w.ev.Channel == SMS { // letters have no dialogue; any link may bring them
		return d, ok
	}
	return d, ok && d.Link == w.ev.Link && d.Gateway == w.ev.Gateway
}

// answer reads an entry on the screen that its dialogue shows. If the conversation
// has moved since, the entry was meant for a screen that is no more.
func (w *turn) answer(ctx context.Context, d Dialogue) error {
	if d.Step != w.s.State.Step {
		return w.current(ctx)
	}
	screen, err := w.cfg.Book.Screen(w.s.State)
	if err != nil { // the flows have changed
		return w.redial(ctx)
	}
	r := w.format.Read(w.cfg.Book, View{Screen: screen, Page: d.Page, Seen: d.Seen}, w.ev.Text)
	if _, ok := r.Input.(engine.Answer); ok && screen.AllPages && !d.Read {
		r = Reading{Page: d.Page, Note: phraseInvalid}
	}
	if r.Input == nil {
		w.turnPage(screen, d, r)
		return nil
	}
	err = w.step(ctx, r.Input)
	if errors.Is(err, engine.ErrEnded) {
		return w.redial(ctx)
	}
	if err != nil {
		return err
	}
	w.show()
	return nil
}

// redial begins without an input: the engine resumes, asks whether to continue, or
// shows the root.
func (w *turn) redial(ctx context.Context) error {
	return w.begin(ctx, engine.Begin{})
}

// begin begins in a dialogue opened by the event.
func (w *turn) begin(ctx context.Context, in engine.Begin) error {
	w.open()
	if err := w.step(ctx, in); err != nil {
		return err
	}
	w.show()
	return nil
}

// current shows the screen where the conversation is. One that shows a person's
// records is shown only to the dialogue that asked for it.
func (w *turn) current(ctx context.Context) error {
	screen, err := w.cfg.Book.Screen(w.s.State)
	if err != nil || screen.Private || w.s.State.Mode == engine.Ended {
		return w.redial(ctx)
	}
	w.screen = screen
	w.show()
	return nil
}

// drop closes a dialogue that was cut off, and moves its conversation where
// silence leads. Of a dialogue that is not open any more it is noted only that its
// last page may have come too late.
func (w *turn) drop(ctx context.Context) error {
	d, open := w.dialogue()
	fresh := w.cut()
	w.hush()
	if !open {
		if !fresh {
			return nil
		}
		return w.commit(ctx, nil)
	}
	delete(w.s.Dialogues, w.ev.Channel)
	if w.s.State.Mode == engine.Waiting && d.Step == w.s.State.Step {
		w.cfg.Metrics.Abandoned(w.ev.Channel, w.s.State.At.Flow+"."+w.s.State.At.Node)
		w.silence()
	}
	return w.commit(ctx, nil)
}

// silence never calls and never sends. What it does not move keeps its revision,
// so that another channel that shows the same screen still may answer it.
func (w *turn) silence() {
	t, err := w.cfg.Book.Step(w.s.State, engine.Silence{})
	if err != nil || t.Call != nil || t.State.At == w.s.State.At && t.State.Mode == w.s.State.Mode {
		return
	}
	w.s.State = t.State
}
