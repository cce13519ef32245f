package session

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/fxamacker/cbor/v2"

	"healthdial/engine"
	"healthdial/seal"
)

// ErrBusy is returned by Take when the turn could not be taken now: the store
// does not answer, or the number's turns crowd each other. Nothing was lost; the
// person is to try again (Turns.Busy). Any other error of Take is a bug of ours.
var ErrBusy = errors.New("session: cannot take the turn now")

// errPanic stands for a bug of ours that threw something.
var errPanic = errors.New("session: panic")

// maxTries is how often a turn is taken again after its revision moved.
const maxTries = 3

// Turns takes turns, of any number of conversations at once. It owns no goroutine.
type Turns struct {
	cfg    Config
	locks  locks
	sights sights
	vars   cbor.EncMode // deterministic: equal variables have equal octets
}

// New makes a Turns from c.
func New(c Config) *Turns {
	vars, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		panic(err) // the options are constants
	}
	return &Turns{cfg: c.withDefaults(), vars: vars}
}

// Take answers one event with one page. All that the event caused is on disk when
// it returns without error: show the page then, and not before. An event that was
// answered already gets its page again. Turns of one number wait for each other,
// until the event's deadline.
//
// Once begun, a turn is finished even if ctx ends meanwhile: what calls did must
// not be forgotten because a gateway hung up. It ends by the event's deadline and
// the time for one commit.
func (t *Turns) Take(ctx context.Context, ev Event, f Format) (Page, error) {
	began := t.cfg.Now()
	page, outcome, err := t.take(ctx, t.named(ev), f)
	t.cfg.Metrics.Turn(ev.Channel, outcome, t.cfg.Now().Sub(began))
	return page, err
}

// named gives a letter's event its ID: letters are numbered, so that two alike
// are two.
func (t *Turns) named(ev Event) Event {
	if ev.Letter != nil {
		ev.ID = t.letterEvent(*ev.Letter)
	}
	return ev
}

func (t *Turns) take(ctx context.Context, ev Event, f Format) (Page, string, error) {
	if ev.ID == (EventID{}) || ev.Number.IsZero() {
		return Page{}, failed, errors.New("session: an event needs an ID and a number")
	}
	owner := t.cfg.Ring.Owner(ev.Number.E164())
	limit := t.limit(ev)
	unlock, err := t.locks.lock(ctx, owner, limit.Sub(t.cfg.Now()))
	if err != nil {
		return Page{}, busy, fmt.Errorf("%w: %w", ErrBusy, err)
	}
	defer unlock()
	ctx = context.WithoutCancel(ctx)
	for n := range 1 + maxTries {
		var page Page
		var outcome string
		page, outcome, err = t.try(ctx, owner, ev, limit, f, n == 0)
		switch {
		case errors.Is(err, errRecalled):
		case errors.Is(err, ErrConflict):
			t.cfg.Metrics.Conflict(ev.Channel)
		default:
			return page, outcome, err
		}
	}
	return Page{}, busy, fmt.Errorf("%w: %w", ErrBusy, err)
}

// limit is when a turn's page must be on its way.
func (t *Turns) limit(ev Event) time.Time {
	if ev.Deadline.IsZero() {
		return t.cfg.Now().Add(t.cfg.CallTimeout)
	}
	return ev.Deadline
}

// try takes a turn once, from the load to the commit, and contains its panic. The
// first time the session may be recalled.
func (t *Turns) try(ctx context.Context, owner seal.Owner, ev Event, limit time.Time, f Format, first bool) (p Page, outcome string, err error) {
	defer func() {
		if recover() != nil { // what was thrown may hold content
			t.cfg.Logger.Error("a turn panicked", "channel", ev.Channel, "stack", string(debug.Stack()))
			p, outcome, err = Page{}, failed, errPanic
		}
	}()
	w := &turn{Turns: t, ev: ev, format: f, limit: limit}
	if first {
		w.s, w.recalled = t.recall(owner)
	}
	if !w.recalled {
		if w.s, err = t.load(ctx, owner, ev); err != nil {
			return Page{}, busy, err
		}
	}
	if w.repeated() {
		return w.page, repeated, w.consume(ctx)
	}
	if err := w.apply(ctx); err != nil {
		return Page{}, outcomeOf(err), err
	}
	w.seen()
	if ev.Kind == Dropped {
		return Page{}, dropped, nil
	}
	return w.page, shown, nil
}

// load finds a number's session, or makes its first one.
func (t *Turns) load(ctx context.Context, owner seal.Owner, ev Event) (Session, error) {
	ctx, cancel := context.WithTimeout(ctx, t.cfg.StoreTimeout)
	defer cancel()
	s, err := t.cfg.Store.Load(ctx, owner, t.cfg.Now())
	switch {
	case errors.Is(err, ErrNotFound):
		s = Session{Owner: owner, Number: ev.Number, State: engine.State{Lang: t.language(ctx, owner)}}
	case err != nil:
		return Session{}, fmt.Errorf("%w: loading: %w", ErrBusy, err)
	}
	return s.ready(), nil
}

func (t *Turns) language(ctx context.Context, owner seal.Owner) string {
	if t.cfg.Preferred != nil {
		if lang := t.cfg.Preferred(ctx, owner); lang != "" {
			return lang
		}
	}
	return t.cfg.Lang
}

// Busy is the page for a turn that could not be taken: what to do next, in the
// person's language if the channel knows it, else in the default one.
func (t *Turns) Busy(ch Channel, lang string) Page {
	if lang == "" {
		lang = t.cfg.Lang
	}
	return Page{Text: t.cfg.Book.Say(lang, string(ch), engine.Phrase{Key: phraseBusy}), Last: true}
}
