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
	if now.Before(r.Withdrawn.Add(settle)) {
		return backoff(r.Withdrawn, now)
	}
	return s.takeBack(ctx, r, now, func(token registry.Token) error { return s.Manager.Revoke(ctx, token, arts...) })
}

// revokeUngranted ends a revocation once nothing is granted. An approval that was
// put to the registry may still take effect: it is given time to.
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
		if wait := latest(r.Attempted, r.Withdrawn); now.Before(wait.Add(settle)) {
			return backoff(wait, now)
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
	if err := s.noteWithdrawn(ctx, r, now.UTC()); err != nil {
		return err
	}
	err = put(token)
	switch {
	case errors.Is(err, registry.Refused):
		return s.kept(ctx, r, now)
	case err != nil && notDone(err):
		if err := s.noteWithdrawn(ctx, r, time.Time{}); err != nil {
			return err
		}
		return s.revokeLater(ctx, r, err, now)
	case errors.Is(err, registry.Unauthorized):
		return s.revokeLater(ctx, r, err, now)
	}
	return again{at: now.Add(confirm)} // done, or unknown: the next look tells
}

func (s *Service) noteWithdrawn(ctx context.Context, r Request, at time.Time) error {
	_, err := s.change(ctx, r.Owner, r.ID, func(r *Request) (effect, error) {
		r.Withdrawn = at
		return effect{}, nil
	})
	return err
}

// revokeLater is what to do when the registry cannot be asked: a revocation is
// never given up.
func (s *Service) revokeLater(ctx context.Context, r Request, err error, now time.Time) error {
	if !errors.Is(err, registry.Unauthorized) {
		return backoff(latest(r.Withdrawn, r.RevokedAt), now)
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
