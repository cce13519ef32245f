package store

import (
	"context"
	"time"

	"healthdial/audit"
	"healthdial/outbox"
)

// Renew prolongs a lease.
func (s *Outbox) Renew(ctx context.Context, l outbox.Lease, until time.Time) (outbox.Lease, error) {
	if err := s.settle(ctx, Settle{Lease: l, Verdict: Renewed, At: until}, nil, nil); err != nil {
		return outbox.Lease{}, err
	}
	l.Until = until
	return l, nil
}

// Sent records the peer's names for the parts of a message and erases its content.
func (s *Outbox) Sent(ctx context.Context, l outbox.Lease, parts []outbox.PartID, keep time.Time) error {
	names := make([]Name, len(parts))
	for i, p := range parts {
		names[i] = s.part(p)
	}
	return s.settle(ctx, Settle{Lease: l, Verdict: Sent, At: keep, Parts: names}, nil, nil)
}

// Done ends a job, with what follows from it.
func (s *Outbox) Done(ctx context.Context, l outbox.Lease, follow []outbox.Message, events []audit.Event) error {
	return s.settle(ctx, Settle{Lease: l, Verdict: Done}, follow, events)
}

// Retry makes a message due again at a moment.
func (s *Outbox) Retry(ctx context.Context, l outbox.Lease, at time.Time, cause string, spend bool) error {
	return s.settle(ctx, Settle{Lease: l, Verdict: Retried, At: at, Cause: cause, Spend: spend}, nil, nil)
}

// Bury gives a message up and erases its content, with what follows.
func (s *Outbox) Bury(ctx context.Context, l outbox.Lease, at time.Time, cause string, follow []outbox.Message) error {
	return s.settle(ctx, Settle{Lease: l, Verdict: Buried, At: at, Cause: cause}, follow, nil)
}
