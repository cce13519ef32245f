package session

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"healthdial/audit"
	"healthdial/engine"
	"healthdial/outbox"
)

// Phrases that the turn says itself.
const (
	phraseBusy    = "common.busy"
	phraseEnded   = "common.ended"
	phraseInvalid = "common.invalid"

	phraseIncomplete = "common.incomplete"
)

// Phrases are the phrases that the turn says and the engine does not, for the checks
// at start.
func Phrases() []string { return []string{phraseIncomplete} }

// turn is one try at one event. It belongs to one goroutine.
type turn struct {
	*Turns
	ev     Event
	format Format
	limit  time.Time // when the page must be on its way

	s        Session // as it will be committed
	screen   engine.Screen
	page     Page
	calls    int  // made or refused so far
	moved    bool // the conversation made a step
	opens    bool // the event opened its dialogue
	settling bool // what happens now is not the event's doing
	recalled bool // s was not asked of the store: others may have moved it since
	out      []outbox.Message
	events   []audit.Event
}

// apply does what the event asks and commits it.
func (w *turn) apply(ctx context.Context) error {
	if w.ev.Kind == Dropped {
		return w.drop(ctx)
	}
	mine, err := w.settle(ctx)
	if err != nil {
		return err
	}
	switch {
	case mine: // the event was applied up to its call, by a process that died
		w.show()
	case w.ev.Kind == Opened:
		err = w.opened(ctx)
	case w.ev.Kind == Handed:
		w.open()
		err = w.current(ctx)
	case w.ev.Channel == SMS:
		err = w.letter(ctx)
	case w.fellBack():
		err = w.stepBack(ctx)
	default:
		err = w.entered(ctx)
	}
	if err != nil {
		return err
	}
	return w.finish(ctx)
}

// step moves the conversation by one input, and on by the results of calls until
// there is something to show.
func (w *turn) step(ctx context.Context, in engine.Input) error {
	if _, ok := in.(engine.Begin); ok && (w.s.State.Mode == engine.Ended || w.s.State.At == engine.Frame{}) {
		w.start()
	}
	t, err := w.cfg.Book.Step(w.s.State, in)
	for err == nil {
		w.moved = true
		w.s.State = t.State
		w.notify(t.Send)
		if t.Call == nil {
			w.screen = t.Screen
			return nil
		}
		var r engine.Result
		if r, err = w.call(ctx, *t.Call); err != nil {
			return err
		}
		t, err = w.result(t.Call.Name, r)
	}
	return fmt.Errorf("session: stepping: %w", err)
}

// result takes a call's result, or its exit "error" if the result is not one that
// the call declares.
func (w *turn) result(name string, r engine.Result) (engine.Turn, error) {
	t, err := w.cfg.Book.Step(w.s.State, r)
	if errors.Is(err, engine.ErrResult) && r.Exit != exitError {
		w.cfg.Logger.Error("a call gave a result that it does not declare", "call", name, "exit", r.Exit)
		return w.cfg.Book.Step(w.s.State, engine.Result{Exit: exitError})
	}
	return t, err
}

// start begins a new conversation in this session.
func (w *turn) start() {
	w.s.ID = w.conversation(w.ev.ID)
	w.record("session.started")
}

func (w *turn) record(kind string) {
	w.events = append(w.events, audit.Event{
		At: w.cfg.Now(), Kind: kind, Owner: w.s.Owner, Subject: hex.EncodeToString(w.s.ID[:]),
		Channel: string(w.ev.Channel), Lang: w.s.State.Lang,
	})
}

// notify adds what a step sends besides its screen.
func (w *turn) notify(notices []engine.Notice) {
	for i, n := range notices {
		w.out = append(w.out, outbox.Message{
			ID: noticeID(w.ev.ID, w.s.State.Step, i), Owner: w.s.Owner, Kind: outbox.SMS, Lane: outbox.Notice,
			To: w.s.Number, Lang: w.s.State.Lang, Phrase: n.Phrase, Expires: w.cfg.Now().Add(w.cfg.NoticeFor),
		})
	}
}

// finish commits the turn: from here on its page may be shown.
func (w *turn) finish(ctx context.Context) error {
	if w.moved && w.s.State.Mode == engine.Ended {
		w.record("session.ended")
	}
	if w.ev.Channel == SMS {
		w.reply()
	}
	w.remember(w.answered())
	w.s.Intent = nil
	return w.commit(ctx, w.ev.Letter)
}

// reply sends the page of a letter by the outbox.
func (w *turn) reply() {
	if w.page.Text == "" {
		return
	}
	lane := outbox.Registry
	if w.screen.Want.Kind == engine.WantSecret {
		lane = outbox.Consent
	}
	w.out = append(w.out, outbox.Message{
		ID: replyID(w.ev.ID), Owner: w.s.Owner, Kind: outbox.SMS, Lane: lane,
		To: w.s.Number, Lang: w.s.State.Lang, Text: w.page.Text, Via: w.ev.Link, Expires: w.cfg.Now().Add(w.cfg.NoticeFor),
	})
}

// consume removes a letter that was answered without being taken: the turn that did
// so was ended by another event.
func (w *turn) consume(ctx context.Context) error {
	if w.ev.Letter == nil {
		return nil
	}
	w.forgive()
	if err := w.commit(ctx, w.ev.Letter); !errors.Is(err, ErrConflict) {
		return err
	}
	return nil // it is gone, or comes again
}

// commit writes what there is so far. After it the turn may go on.
func (w *turn) commit(ctx context.Context, taken *LetterID) error {
	ctx, cancel := context.WithTimeout(ctx, w.cfg.StoreTimeout)
	defer cancel()
	w.s.Expires = w.cfg.Now().Add(w.cfg.TTL)
	err := w.cfg.Store.Commit(ctx, Act{Session: w.s, Out: w.out, Audit: w.events, Taken: taken})
	switch {
	case errors.Is(err, ErrConflict):
		return err
	case err != nil:
		return fmt.Errorf("%w: committing: %w", ErrBusy, err)
	}
	w.s.Revision++
	w.recalled = false
	w.out, w.events = nil, nil
	return nil
}
