package consent

import (
	"context"

	"healthdial/audit"
	"healthdial/outbox"
)

// Deny refuses a request, by its id or reference. It needs no code and is never
// locked; by SMS it needs the reference (NeedsRef). Exits: Recorded, NeedsRef,
// Gone, Answered, Failure.
func (s *Service) Deny(ctx context.Context, st Step, name string) (Request, Exit, error) {
	r, exit, err := s.find(ctx, st, name, true)
	if exit != OK {
		return r, exit, err
	}
	return s.step(ctx, st, r.ID, func(r *Request) (Exit, effect, error) {
		if !r.Live(st.At) {
			return r.over(), nothing, nil
		}
		e, err := s.decide(r, st, Deny)
		return Recorded, e, err
	})
}

// Revoke takes an approval back, by its request's id or reference, wherever it is on
// its way. It needs no code and is never locked; by SMS it needs the reference.
// A grant that was given elsewhere can be revoked once Grants has listed it. Exits:
// Recorded, NeedsRef, Answered (revoked already), Gone (nothing to revoke), Failure.
func (s *Service) Revoke(ctx context.Context, st Step, name string) (Request, Exit, error) {
	r, exit, err := s.find(ctx, st, name, true)
	if exit != OK {
		return r, exit, err
	}
	return s.step(ctx, st, r.ID, func(r *Request) (Exit, effect, error) {
		switch {
		case r.State == Revoking || r.State == Revoked:
			return Answered, nothing, nil
		case !r.revocable():
			return Gone, nothing, nil
		}
		if err := r.move(Revoking); err != nil {
			return Failure, nothing, err
		}
		r.RevokedAt, r.Lang, r.Channel = st.At.UTC(), st.Lang, st.Channel
		return Recorded, effect{out: []outbox.Message{s.job(*r, JobRevoke, st.At)},
			audit: []audit.Event{r.by(st, "consent.revoking", nil)}}, nil
	})
}
