package ivr

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"healthdial/engine"
	"healthdial/gsm/msisdn"
	"healthdial/session"
)

// ErrStale is returned for a leg whose question is no longer the one that stands: the
// conversation has gone on since, or forgotten it. Nothing was applied.
var ErrStale = errors.New("ivr: what was asked has passed")

// errMoved is a turn that could not be taken, or a page forgotten between two looks.
var errMoved = errors.New("ivr: what stands is not what was asked")

// Remote holds the conversations of calls that platforms of others hold. They ask for
// what to say, tell what was keyed, and repeat themselves. It owns no goroutine.
type Remote struct {
	*Talker
	recall func(context.Context, msisdn.Number) (session.Session, error)
}

// NewRemote makes a Remote. recall finds the session of a number in the store.
func NewRemote(t *Talker, recall func(context.Context, msisdn.Number) (session.Session, error)) *Remote {
	return &Remote{t, recall}
}

// Opened begins the conversation of a call that somebody made to us. A leg whose number
// nobody vouches for has none. A repeat is answered alike.
func (r *Remote) Opened(ctx context.Context, leg Leg) (Reply, error) {
	leg.Began, leg.Count, leg.Lang, leg.Asked = r.cfg.Now(), 0, r.cfg.Langs[0], Asked{}
	if leg.Number.IsZero() {
		return r.proof(leg), nil
	}
	return r.turn(ctx, leg, session.Opened, "")
}

// Keyed takes the keys that were pressed at a leg, "" for none, and goes on. vain is
// what the platform asked in between. A repeat is answered alike; ErrStale if something
// else was answered since.
func (r *Remote) Keyed(ctx context.Context, leg Leg, keys string, vain Vain) (Reply, error) {
	r.unanswered(leg, vain)
	if r.cfg.Now().Sub(leg.Began) > r.cfg.Timing.Call {
		r.leave(ctx, leg, tooLong)
		return r.bye(leg, nil, phraseTooLong), nil
	}
	if leg.Number.IsZero() {
		return r.proven(ctx, leg, keys), nil
	}
	a := leg.Asked.asking(leg.bare())
	after := a.judge(keys)
	if after == answered {
		return r.turn(ctx, leg, session.Entered, keys)
	}
	return r.again(ctx, leg, a, after)
}

// Dropped is the end of a call, as its platform tells it: abandoned, or given up where
// the platform asked again by itself.
func (r *Remote) Dropped(ctx context.Context, leg Leg, givenUp bool, vain Vain) error {
	r.unanswered(leg, vain)
	outcome := abandoned
	if givenUp {
		outcome = gaveUp
	}
	if leg.Number.IsZero() {
		return nil
	}
	s, err := r.session(ctx, leg.Number)
	if err != nil {
		return err
	}
	if d, open := s.Dialogues[session.IVR]; open && d.Link == leg.Link && d.Gateway == leg.ID {
		leg.Began = d.Opened // what a platform tells of a call apart from its legs does not say when it began
		r.over(leg, outcome)
	}
	return r.drop(ctx, leg)
}

// turn takes the leg's next turn.
func (r *Remote) turn(ctx context.Context, leg Leg, kind session.EventKind, keys string) (Reply, error) {
	repeated, err := r.current(ctx, leg)
	if errors.Is(err, ErrStale) {
		return Reply{}, err
	}
	if err != nil {
		return r.busy(leg, err), nil
	}
	leg.Count++
	e := r.eventOf(leg.Link, leg.ID, leg.Number, leg.Count)
	e.Kind, e.Text = kind, keys
	s, err := r.take(ctx, leg, e)
	if err != nil {
		return r.busy(leg, err), nil
	}
	return r.reply(ctx, leg, s, repeated), nil
}

// current is ErrStale unless the leg's question is the newest that its conversation
// knows, or the one before: then the answer to it is being repeated.
func (r *Remote) current(ctx context.Context, leg Leg) (repeated bool, err error) {
	s, err := r.session(ctx, leg.Number)
	if err != nil {
		return false, err
	}
	knows := func(count uint64) bool {
		id := r.eventOf(leg.Link, leg.ID, leg.Number, count).ID
		return slices.ContainsFunc(s.Applied, func(a session.Applied) bool { return a.Event == id })
	}
	if leg.Count > 0 && !knows(leg.Count) || knows(leg.Count+2) {
		return false, ErrStale
	}
	return knows(leg.Count + 1), nil
}

func (r *Remote) session(ctx context.Context, n msisdn.Number) (session.Session, error) {
	s, err := r.recall(ctx, n)
	if errors.Is(err, session.ErrNotFound) {
		return session.Session{}, nil
	}
	if err != nil {
		return s, fmt.Errorf("ivr: looking for a leg: %w", err)
	}
	return s, nil
}

// reply is a screen as a platform is to ask it.
func (r *Remote) reply(ctx context.Context, leg Leg, s Script, repeated bool) Reply {
	leg.Lang = s.Lang
	switch s.Want.Kind {
	case engine.WantNothing:
		r.over(leg, ended)
		return r.bye(leg, s.Lines, phraseGoodbye)
	case engine.WantText:
		if !repeated {
			r.leave(ctx, leg, ended)
			r.texts(ctx, leg.Link, leg.Number)
		}
		return r.bye(leg, s.Lines, phraseBySMS, phraseGoodbye)
	}
	a := newAsking(s)
	leg.Asked = a.asked()
	return r.asks(leg, a, answered)
}

// asks is a question with all that may have to be said around it.
func (r *Remote) asks(leg Leg, a *asking, after cause) Reply {
	return Reply{
		Leg: leg, Lines: a.lines(r.cfg.Words, after), Keys: a.keys(r.cfg.Timing), Again: r.tapers(a.script),
		Wait: plain(r.cfg.Words, leg.Lang, phraseWait), Busy: []Line{plain(r.cfg.Words, leg.Lang, phraseBusy)},
	}
}

// again asks the same once more, or gives up. The words come from the page that the
// conversation remembers.
func (r *Remote) again(ctx context.Context, leg Leg, a *asking, after cause) (Reply, error) {
	switch _, err := r.current(ctx, leg); {
	case errors.Is(err, ErrStale):
		return Reply{}, err
	case err != nil:
		return r.busy(leg, err), nil
	}
	switch after {
	case silent:
		r.unanswered(leg, Vain{Silent: 1})
	case unmatched:
		r.unanswered(leg, Vain{Unmatched: 1})
	}
	if !a.more(after) {
		r.leave(ctx, leg, gaveUp)
		return r.bye(leg, nil, phraseGivesUp), nil
	}
	e := r.eventOf(leg.Link, leg.ID, leg.Number, leg.Count)
	e.Kind = session.Entered // should it be forgotten just now, it means nothing and the screen is told again
	s, err := r.take(ctx, leg, e)
	if err == nil && s.Want != leg.Asked.Want {
		err = errMoved
	}
	if err != nil {
		return r.busy(leg, err), nil
	}
	a.script = s
	leg.Asked = a.asked()
	return r.asks(leg, a, after), nil
}

// tapers is what is said where a script is asked again.
func (r *Remote) tapers(s Script) Again {
	lines := func(all int, after cause) []Line { return (&asking{script: s, all: all}).lines(r.cfg.Words, after) }
	one := func(key string) []Line { return []Line{plain(r.cfg.Words, s.Lang, key)} }
	return Again{
		Silent: one(phraseSilence), Unmatched: one(phraseNoMatch), First: lines(1, anew), Later: lines(2, anew), Repeat: lines(1, again),
		GivesUp: one(phraseGivesUp), Each: triesEach, Most: triesAll,
	}
}
