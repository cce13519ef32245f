package redis

import (
	"context"
	"errors"
	"fmt"
	"time"

	"healthdial/store"
)

// plain reports whether a batch puts one record and does nothing else.
func plain(b store.Batch) bool {
	return len(b.Puts) == 1 && len(b.Deletes) == 0 && len(b.Out) == 0 && b.Settle == nil && b.Answer == nil && b.Audit == nil
}

// put commits a plain batch. A menu turn need not wait for replicas, unless what it was
// made of may be lost.
func (b *Backend) put(ctx context.Context, batch store.Batch) error {
	s, p, partition := b.scripts.put, batch.Puts[0], home(batch.Owner)
	if batch.Fleeting && !b.doubtful(partition) {
		s = b.scripts.turn
	}
	cmd := b.run(ctx, s, partition, hexOf(batch.Owner), p.Kind, p.ID, octets(p.Expect), p.Was, writeRecord(p), sweepAt(p.Expires))
	reply, err := cmd.Text()
	switch {
	case errors.Is(err, store.ErrUnreplicated):
		return err
	case err != nil:
		return fmt.Errorf("redis: committing: %w", err)
	case reply == "conflict":
		return store.ErrConflict
	}
	return nil
}

// sweepAt is when the server may forget what expires, in its milliseconds, 0 for
// never: a minute later, since its clock is not ours. The prelude says the same.
func sweepAt(expires time.Time) int64 {
	if expires.IsZero() {
		return 0
	}
	return micros(expires.Add(time.Minute)) / 1000
}
