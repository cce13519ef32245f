package consent

import (
	"context"
	"errors"
	"time"

	"healthdial/audit"
	"healthdial/outbox"
	"healthdial/registry"
)

// revoke takes an approval back at the registry: its artefacts if there are any, or
// the request itself if the approval never arrived. It looks first, always.
func (s *Service) revoke(ctx context.Context, r Request, now time.Time) error {
	if r.State != Revoking {
		return nil
	}
	arts, err := s.live(ctx, r, now)
	if err != nil {
		return s.revokeLater(ctx, r, err, now)
	}
	if len(arts) == 0 {
		return s.revokeUngranted(ctx, r, now)
	}
	if until := r.Withdrawn.Add(rest(r.WithdrawnLost)); now.Before(until) {
		return resting(r.Withdrawn, until, now)
	}
	return s.takeBack(ctx, r, now, func(token registry.Token) error { return s.Manager.Revoke(ctx, token, arts...) })
}

// revokeUngranted ends a revocation once nothing is granted. An approval that was
// put to the registry may still take effect: it is given all the time it may take,
// for once the request counts as revoked nobody looks for a grant any more.
func (s *Service) revokeUngranted(ctx context.Context, r Request, now time.Time) error {
	if len(r.Artefacts) > 0 {
		return s.revoked(ctx, r, now)
	}
	got, err := s.fetch(ctx, r)
	switch {
	case errors.Is(err, registry.NotFound):
		return s.revoked(ctx, r, now)
	case err != nil:
		return s.revokeLater(ctx, r, err, now)
	}
	switch got.detail.Status {
	case registry.Requested:
		if until := latest(r.Attempted.Add(settle), r.Withdrawn.Add(rest(r.WithdrawnLost))); now.Before(until) {
			return resting(latest(r.Attempted, r.Withdrawn), until, now)
		}
		return s.takeBack(ctx, r, now, func(token registry.Token) error { return s.Manager.Deny(ctx, token, r.ID) })
	case registry.Granted:
		return backoff(r.RevokedAt, now) // its artefacts will show
	}
	return s.revoked(ctx, r, now)
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// takeBack puts the revocation to the registry, on record before.
func (s *Service) takeBack(ctx context.Context, r Request, now time.Time, put func(registry.Token) error) error {
	token, err := s.token(ctx, r.Owner, r.Account)
	if err != nil {
		return s.revokeLater(ctx, r, err, now)
	}
	switch err := s.noteWithdrawn(ctx, r.Withdrawn, r, now.UTC(), r.WithdrawnLost+1); {
	case errors.Is(err, errAtIt):
		return again{at: now.Add(confirm)}
	case err != nil:
		return err
	}
	err = put(token)
	switch {
	case errors.Is(err, registry.Refused):
		return s.kept(ctx, r, now)
	case err != nil && notDone(err), errors.Is(err, registry.Unauthorized): // as if it had not been tried
		if err := s.noteWithdrawn(ctx, now, r, r.Withdrawn, r.WithdrawnLost); err != nil {
			return err
		}
		return s.revokeLater(ctx, r, err, now)
	case err == nil: // accepted
		if err := s.noteWithdrawn(ctx, now, r, now.UTC(), 0); err != nil {
			return err
		}
	}
	return again{at: now.Add(confirm)} // the next look tells
}

// noteWithdrawn puts on record when a revocation was last put to the registry, and
// how many in a row have no known outcome, unless another job did since was.
func (s *Service) noteWithdrawn(ctx context.Context, was time.Time, r Request, at time.Time, lost int) error {
	_, err := s.change(ctx, r.Owner, r.ID, func(r *Request) (effect, error) {
		if !r.Withdrawn.Equal(was) {
			return nothing, errAtIt
		}
		r.Withdrawn, r.WithdrawnLost = at, lost
		return effect{}, nil
	})
	return err
}

// revokeLater is what to do when the registry cannot be asked: a revocation is
// never given up.
func (s *Service) revokeLater(ctx context.Context, r Request, err error, now time.Time) error {
	if !errors.Is(err, registry.Unauthorized) {
		return absent(r.RevokedAt, err, now)
	}
	return s.Outbox.Add(ctx, s.say(r, sayLogin, "revoke", now)) // LoginJobs goes on with it
}

// revoked ends a revocation that the registry shows.
func (s *Service) revoked(ctx context.Context, r Request, now time.Time) error {
	return s.finish(ctx, r, ending{Revoked, sayRevoked, tellRevoked, nil}, now)
}

// kept ends a revocation that the registry refuses for good: the grant stands, and
// the person must know.
func (s *Service) kept(ctx context.Context, r Request, now time.Time) error {
	_, err := s.change(ctx, r.Owner, r.ID, func(r *Request) (effect, error) {
		if r.State != Revoking {
			return nothing, nil
		}
		return effect{out: []outbox.Message{s.say(*r, sayKept, now.UTC().Format(time.RFC3339), now)},
			audit: []audit.Event{r.event("consent.kept", now, nil)}}, r.move(Granted)
	})
	return err
}
