package ivr

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"healthdial/gsm/msisdn"
	"healthdial/session"
)

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
	s, err := r.take(ctx, e)
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
