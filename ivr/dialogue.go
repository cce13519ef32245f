package ivr

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"healthdial/engine"
	"healthdial/gsm/msisdn"
	"healthdial/session"
)

// dialogue is one call's side of a conversation. It belongs to the call's goroutine.
type dialogue struct {
	*Talker
	call   Call
	number msisdn.Number
	placed bool
	lang   string // of what was said last
	count  uint64 // events so far
}

// converse takes turns until nothing more is wanted or heard. Whatever ends it, the
// conversation is told: it goes on at the next call, dial or SMS.
func (t *Talker) converse(ctx context.Context, call Call, number msisdn.Number, placed bool) (ending, error) {
	d := &dialogue{Talker: t, call: call, number: number, placed: placed, lang: t.cfg.Langs[0]}
	script, err := d.turn(ctx, session.Opened, "")
	for err == nil {
		if script.Want.Kind == engine.WantNothing {
			return ending{ended, d.lang}, d.end(ctx, script)
		}
		var keys string
		keys, err = d.ask(ctx, script)
		switch {
		case err != nil:
		case script.Want.Kind == engine.WantText:
			d.hand(ctx)
			return ending{ended, d.lang}, nil
		case keys == "":
			d.drop(ctx)
			d.farewell(ctx, call, d.lang, phraseGivesUp)
			return ending{gaveUp, d.lang}, nil
		default:
			script, err = d.turn(ctx, session.Entered, keys)
		}
	}
	if errors.Is(err, errTurn) && ctx.Err() == nil {
		d.cfg.Logger.Error("ivr turn failed", "link", call.Link(), "err", err)
		d.farewell(ctx, call, d.lang, phraseBusy, phraseGoodbye)
		err = nil
	}
	d.drop(ctx)
	return ending{failed, d.lang}, err
}

// end says the last screen.
func (d *dialogue) end(ctx context.Context, s Script) error {
	_, err := d.call.Ask(ctx, Question{Lines: append(s.Lines, plain(d.cfg.Words, s.Lang, phraseGoodbye))})
	return err
}

// ask asks a screen until it is answered. No keys is giving up.
func (d *dialogue) ask(ctx context.Context, s Script) (string, error) {
	a, after := newAsking(s), answered
	for {
		keys, err := d.call.Ask(ctx, Question{Lines: a.lines(d.cfg.Words, after), Keys: a.keys(d.cfg.Timing)})
		if err != nil || a.keys(d.cfg.Timing).Most == 0 {
			return "", err
		}
		if after = a.judge(keys); after == answered {
			return keys, nil
		}
		d.vain(s.Name, s.Lang, after)
		if !a.more(after) {
			return "", nil
		}
	}
}

// hand says that what is asked for cannot be keyed, and has it sent by SMS. The call's
// side is dropped before: the person answers there.
func (d *dialogue) hand(ctx context.Context) {
	d.drop(ctx)
	d.farewell(ctx, d.call, d.lang, d.texts(ctx, d.call.Link(), d.number), phraseGoodbye)
}

// texts has a question sent by SMS, and is the phrase that says what came of it.
func (t *Talker) texts(ctx context.Context, link string, n msisdn.Number) (phrase string) {
	if t.cfg.Texts == nil {
		return phraseBySMS
	}
	if err := t.cfg.Texts(context.WithoutCancel(ctx), n); err != nil {
		t.cfg.Logger.Warn("a question was not sent by SMS", "link", link, "err", err)
		return phraseBusy
	}
	return phraseBySMS
}

// drop tells the conversation that the call is over.
func (d *dialogue) drop(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	if _, err := d.cfg.Turns.Take(ctx, d.event(session.Dropped, ""), Format{d.cfg.Words}); err != nil {
		d.cfg.Logger.Warn("the end of a call was not noted", "link", d.call.Link(), "err", err)
	}
}

// turn takes one turn. A caller who waits for it is told so.
func (d *dialogue) turn(ctx context.Context, kind session.EventKind, keys string) (Script, error) {
	type taken struct {
		page session.Page
		err  error
	}
	done := make(chan taken, 1)
	ev := d.event(kind, keys)
	go func() {
		page, err := d.cfg.Turns.Take(ctx, ev, Format{d.cfg.Words})
		done <- taken{page, err}
	}()
	patience := time.NewTimer(d.cfg.Timing.Patient)
	defer patience.Stop()
	var gone error
	for {
		select {
		case r := <-done:
			if gone != nil {
				return Script{}, gone
			}
			return d.script(r.page, r.err)
		case <-patience.C:
			_, gone = d.call.Ask(ctx, Question{Lines: []Line{plain(d.cfg.Words, d.lang, phraseWait)}})
			if gone == nil {
				patience.Reset(3 * d.cfg.Timing.Patient)
			}
		}
	}
}

// script is what a turn brought, in the language that is spoken from now on.
func (d *dialogue) script(page session.Page, err error) (Script, error) {
	s, err := told(page, err)
	if err == nil {
		d.lang = s.Lang
	}
	return s, err
}

// errTurn is a turn that could not be taken: the caller is told to try again.
var errTurn = errors.New("ivr: no turn")

// told is what a turn brought.
func told(page session.Page, err error) (Script, error) {
	var s Script
	if err == nil {
		s, err = ParseScript(page.Text)
	}
	if err != nil {
		return Script{}, fmt.Errorf("%w: %w", errTurn, err)
	}
	return s, nil
}

// event is the next one of the call.
func (d *dialogue) event(kind session.EventKind, keys string) session.Event {
	d.count++
	e := d.eventOf(d.call.Link(), d.call.ID(), d.number, d.count)
	e.Kind, e.Text, e.Placed = kind, keys, d.placed
	return e
}

// eventOf is an event of a call, numbered from 1. Its ID tells it from all others, so
// that a turn is never taken for a repeat of another.
func (t *Talker) eventOf(link, id string, n msisdn.Number, count uint64) session.Event {
	now := t.cfg.Now()
	return session.Event{
		ID:     t.cfg.Names.Name("ivr event", []byte(link), []byte(n.Digits()), []byte(id), binary.BigEndian.AppendUint64(nil, count)),
		Number: n, Channel: session.IVR, Link: link, Gateway: id, At: now, Deadline: now.Add(t.cfg.Timing.Turn),
	}
}
