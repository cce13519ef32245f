package consent

import (
	"cmp"
	"context"
	"errors"
	"time"

	"healthdial/outbox"
	"healthdial/registry"
)

// expiry is the job that ends a request which nobody answered.
func (s *Service) expiry(r Request) outbox.Message {
	return s.job(r, JobExpire, r.Expires)
}

// expire ends a request that nobody answered, or whose decision still waits for a
// login. Silence never denies: nothing is sent to the registry, which ends it by
// itself.
func (s *Service) expire(ctx context.Context, r Request, now time.Time) error {
	switch {
	case r.State != Pending && r.State != NeedsLogin:
		return nil
	case now.Before(r.Expires):
		return again{at: r.Expires}
	case r.State == NeedsLogin:
		return s.finish(ctx, r, ending{Expired, sayExpired, tellExpired, nil}, now)
	}
	return s.finish(ctx, r, ending{Expired, r.unheard(sayWishExpired), tellExpired, nil}, now)
}

// unheard is a phrase for who wished to approve and is owed an answer, "" for others.
func (r Request) unheard(phrase string) string {
	if r.Intent == nil {
		return ""
	}
	return phrase
}

// observe takes note of how the registry shows a request now; "" is that it knows
// none. Decisions under way are their job's to see through.
func (s *Service) observe(ctx context.Context, r Request, seen registry.Status, now time.Time) error {
	switch {
	case r.State == Pending:
		return s.observePending(ctx, r, seen, now)
	case (r.State == Granted || r.State == Overtaken && len(r.Artefacts) > 0) && seen == registry.Revoked:
		return s.observeRevoked(ctx, r, now)
	}
	return nil
}

func (s *Service) observePending(ctx context.Context, r Request, seen registry.Status, now time.Time) error {
	switch seen {
	case registry.Requested:
		return nil
	case registry.Expired:
		return s.finish(ctx, r, ending{Expired, r.unheard(sayWishExpired), tellExpired, nil}, now)
	case registry.Granted:
		arts, err := s.live(ctx, r, now)
		if err != nil || len(arts) == 0 {
			return err // seen again by the next poll
		}
		return s.finish(ctx, r, ending{Overtaken, sayElsewhere, tellGranted, arts}, now)
	case registry.Denied:
		return s.finish(ctx, r, ending{Overtaken, cmp.Or(r.unheard(sayWishClosed), sayOvertaken), tellDenied, nil}, now)
	}
	return s.finish(ctx, r, ending{Overtaken, cmp.Or(r.unheard(sayWishClosed), sayOvertaken), tellClosed, nil}, now)
}

// observeRevoked notes a grant that was revoked elsewhere.
func (s *Service) observeRevoked(ctx context.Context, r Request, now time.Time) error {
	if r.State == Granted {
		return s.finish(ctx, r, ending{Revoked, sayRevoked, tellRevoked, nil}, now)
	}
	_, err := s.change(ctx, r.Owner, r.ID, func(r *Request) (effect, error) {
		r.Artefacts = nil
		return effect{}, nil
	})
	return err
}

// check looks at one request that the registry hinted at.
func (s *Service) check(ctx context.Context, r Request, now time.Time) error {
	got, err := s.fetch(ctx, r)
	switch {
	case errors.Is(err, registry.Unauthorized):
		return nil // the next login polls
	case errors.Is(err, registry.NotFound):
		return s.observe(ctx, r, "", now)
	case err != nil:
		return err
	}
	return s.observe(ctx, r, got.detail.Status, now)
}
