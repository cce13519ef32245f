package bolt

import (
	"context"
	"time"

	bolt "go.etcd.io/bbolt"

	"healthdial/outbox"
	"healthdial/store"
)

// Await implements store.Backend.
func (b *Backend) Await(ctx context.Context, w store.Work, until time.Time) error {
	changed := b.signals[w].Next()
	at, ok, err := b.nextWork(ctx, w)
	if err != nil {
		return err
	}
	if ok && at.Before(until) {
		until = at
	}
	timer := time.NewTimer(until.Sub(b.options.Now()))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-changed:
	case <-timer.C:
	}
	return nil
}

// nextWork is when there is something to claim; the zero time is now.
func (b *Backend) nextWork(ctx context.Context, w store.Work) (at time.Time, ok bool, err error) {
	err = b.view(ctx, func(tx *bolt.Tx) error {
		var due uint64
		if w == store.Outgoing {
			due, ok = nextDue(tx, outbox.Bulk)
		} else if k, _ := incoming.next(tx, nil); k != nil {
			due, ok = readNumber(k), true
		}
		at = moment(due)
		return nil
	})
	return at, ok, err
}
