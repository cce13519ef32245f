package consent

import (
	"context"
	"errors"
	"time"

	"healthdial/audit"
	"healthdial/registry"
)

// submit brings a decision to the registry and sees it through. It looks first,
// always: at the request's status, and for an approval at its artefacts. What it
// puts to the registry is on record before.
func (s *Service) submit(ctx context.Context, r Request, now time.Time) error {
	if r.State != Decided && r.State != Submitted {
		return nil
	}
	got, err := s.fetch(ctx, r)
	if err != nil {
		return s.obstacle(ctx, r, err, now)
	}
	switch got.detail.Status {
	case registry.Requested:
		return s.deliver(ctx, r, got, now)
	case registry.Granted:
		return s.confirmGrant(ctx, r, now)
	case registry.Denied:
		if r.Choice == Deny {
			return s.finish(ctx, r, ending{Denied, sayDenied, tellDenied, nil}, now)
		}
	case registry.Expired:
		return s.finish(ctx, r, ending{Expired, sayExpired, tellExpired, nil}, now)
	}
	return s.finish(ctx, r, ending{Overtaken, sayLate, tellClosed, nil}, now)
}

// deliver submits a decision that the registry does not show yet.
func (s *Service) deliver(ctx context.Context, r Request, got reading, now time.Time) error {
	if r.Choice == Approve {
		if arts, err := s.live(ctx, r, now); err != nil {
			return s.obstacle(ctx, r, err, now)
		} else if len(arts) > 0 {
			return s.confirmGrant(ctx, r, now)
		}
		if seen := r; seen.compare(got) {
			return s.finish(ctx, r, ending{Overtaken, sayChanged, tellClosed, nil}, now)
		}
	}
	if now.After(r.Expires.Add(giveUp)) {
		return s.finish(ctx, r, ending{Failed, sayFailed, tellClosed, nil}, now)
	}
	if until := r.Attempted.Add(rest(r.AttemptedLost)); now.Before(until) {
		return resting(r.Attempted, until, now)
	}
	before := r
	r, err := s.change(ctx, r.Owner, r.ID, func(r *Request) (effect, error) {
		if r.State != Decided && r.State != Submitted {
			return nothing, errOvertaken
		}
		if !r.Attempted.Equal(before.Attempted) {
			return nothing, errAtIt
		}
		r.Attempted = now.UTC()
		r.AttemptedLost++ // until the registry says that it accepts it
		return effect{}, nil
	})
	switch {
	case errors.Is(err, errOvertaken):
		return nil
	case errors.Is(err, errAtIt):
		return again{at: now.Add(confirm)}
	case err != nil:
		return err
	}
	return s.submitted(ctx, r, before, got, now)
}

var (
	// errOvertaken ends a job whose request moved on under it.
	errOvertaken = errors.New("consent: the request moved on")
	// errAtIt holds up a job while another puts the same to the registry: one whose
	// lease ran out, or that a login brought on.
	errAtIt = errors.New("consent: another job is at it")
)

// submitted puts the decision to the registry. Accepted is not done: the next run
// looks for what came of it. before is the request as it was before this attempt.
func (s *Service) submitted(ctx context.Context, r, before Request, got reading, now time.Time) error {
	arts, err := s.put(ctx, r, got)
	switch {
	case err == nil:
	case errors.Is(err, registry.Refused), errors.Is(err, registry.Lapsed):
		return s.finish(ctx, r, ending{Failed, sayFailed, tellClosed, nil}, now)
	case errors.Is(err, registry.Conflict):
		return again{at: now.Add(confirm)} // decided already: the next look says by whom
	case notDone(err), errors.Is(err, registry.Unauthorized):
		return s.withdraw(ctx, before, err, now)
	default:
		return s.obstacle(ctx, r, err, now)
	}
	_, err = s.change(ctx, r.Owner, r.ID, func(r *Request) (effect, error) {
		r.Artefacts = sorted(append(r.Artefacts, arts...))
		r.AttemptedLost = 0
		if r.State != Decided {
			return effect{}, nil
		}
		return effect{audit: []audit.Event{r.event("consent.submitted", now, nil)}}, r.move(Submitted)
	})
	if err != nil {
		return err
	}
	return again{at: now.Add(confirm)}
}

// put is the one request that carries the decision.
func (s *Service) put(ctx context.Context, r Request, got reading) ([]string, error) {
	token, err := s.token(ctx, r.Owner, r.Account)
	if err != nil {
		return nil, err
	}
	if r.Choice == Deny {
		return nil, s.Manager.Deny(ctx, token, r.ID)
	}
	return s.Manager.Approve(ctx, token, r.ID, grants(r.Terms(), got.detail, got.links, r.Sources))
}

// notDone says that a failed write certainly had no effect and may be repeated.
func notDone(err error) bool {
	var e *registry.Error
	return errors.As(err, &e) && e.Temporary() && !e.Unknown
}

// withdraw forgets an attempt that had no effect, so that the next is not held up.
// What is known of those before it stays.
func (s *Service) withdraw(ctx context.Context, before Request, cause error, now time.Time) error {
	r, err := s.change(ctx, before.Owner, before.ID, func(r *Request) (effect, error) {
		r.Attempted, r.AttemptedLost = before.Attempted, before.AttemptedLost
		return effect{}, nil
	})
	if err != nil {
		return err
	}
	return s.obstacle(ctx, r, cause, now)
}
