package ivr

import (
	"context"
	"errors"

	"healthdial/gsm/msisdn"
	"healthdial/session"
)

// ErrStale is returned for a leg whose question is no longer the one that stands: the
// conversation has gone on since, or forgotten it. Nothing was applied.
var ErrStale = errors.New("ivr: what was asked has passed")

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
		return r.proof(leg, answered), nil
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
		return r.proven(ctx, leg, keys, vain), nil
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
		if leg.Asked.Name != "" {
			r.over(leg, unproven)
		}
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
