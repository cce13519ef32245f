package ivr

import (
	"context"
	"errors"

	"healthdial/engine"
	"healthdial/session"
)

// reply is a screen as a platform is to ask it.
func (r *Remote) reply(ctx context.Context, leg Leg, s Script, repeated bool) Reply {
	leg.Lang = s.Lang
	switch s.Want.Kind {
	case engine.WantNothing:
		r.over(leg, ended)
		return r.bye(leg, s.Lines, phraseGoodbye)
	case engine.WantText:
		what := phraseBySMS
		if !repeated {
			r.leave(ctx, leg, ended)
			what = r.texts(ctx, leg.Link, leg.Number)
		}
		return r.bye(leg, s.Lines, what, phraseGoodbye)
	}
	a := newAsking(s)
	leg.Asked = a.asked()
	return r.asks(leg, a, answered)
}

// asks is a question with all that may have to be said around it.
func (r *Remote) asks(leg Leg, a *asking, after cause) Reply {
	return Reply{
		Leg: leg, Lines: a.lines(r.cfg.Words, after), Keys: a.keys(r.cfg.Timing), Again: r.tapers(a),
		Wait: plain(r.cfg.Words, leg.Lang, phraseWait), Busy: []Line{plain(r.cfg.Words, leg.Lang, phraseBusy)},
	}
}

// errMoved is a page that was forgotten, or moved on, between two looks.
var errMoved = errors.New("ivr: what stands is not what was asked")

// again asks the same once more, or gives up. The words come from the page that the
// conversation remembers.
func (r *Remote) again(ctx context.Context, leg Leg, a *asking, after cause) (Reply, error) {
	switch _, err := r.current(ctx, leg); {
	case errors.Is(err, ErrStale):
		return Reply{}, err
	case err != nil:
		return r.busy(leg, err), nil
	}
	r.vain(leg.Asked.Name, leg.Lang, after)
	if !a.more(after) {
		r.leave(ctx, leg, gaveUp)
		return r.bye(leg, nil, phraseGivesUp), nil
	}
	e := r.eventOf(leg.Link, leg.ID, leg.Number, leg.Count)
	e.Kind = session.Entered // should it be forgotten just now, it means nothing and the screen is told again
	s, err := r.take(ctx, e)
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
func (r *Remote) tapers(a *asking) Again {
	s := a.script
	lines := func(all int, after cause) []Line { return (&asking{script: s, all: all}).lines(r.cfg.Words, after) }
	one := func(key string) []Line { return []Line{plain(r.cfg.Words, s.Lang, key)} }
	return Again{
		Silent: one(phraseSilence), Unmatched: one(phraseNoMatch), First: lines(1, anew), Later: lines(2, anew), Repeat: lines(1, again),
		GivesUp: one(phraseGivesUp), Each: triesEach, Most: triesAll,
		Silences: min(triesEach-a.tries[silent], triesAll-a.all),
	}
}
