package bolt

import (
	"context"
	"errors"
	"math"
	"time"

	bolt "go.etcd.io/bbolt"

	"healthdial/store"
)

// When a file that is in use is compacted: it is worth it, and nobody notices that acts
// wait meanwhile.
const (
	worthSize = 4 << 20  // of a file that is worth it; a smaller one wastes little
	mostLive  = 32 << 20 // in a file that is compacted while it is in use
	quietActs = 60       // written in one Sweep, at most
	restAfter = time.Hour
)

// Worth reports whether more than half of a file worth the trouble is free.
func (u Usage) Worth() bool { return u.Size >= worthSize && u.Free > u.Size/2 }

// Run removes what has expired, and gives what that frees back to the disk in a quiet
// moment, until ctx is done. The store keeps every promise without it, but for its
// size. An error of the file ends it: a store that cannot write serves nobody. A full
// disk is not such an error: there may be room again.
func (b *Backend) Run(ctx context.Context) error {
	tick := time.NewTicker(b.options.Sweep)
	defer tick.Stop()
	k := keeper{Backend: b}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
			if err := k.keep(ctx); err != nil {
				return err
			}
		}
	}
}

// keeper is one Run.
type keeper struct {
	*Backend
	written uint64        // transactions until the last time
	rests   time.Duration // until a compaction is tried again, after one that failed
}

func (k *keeper) keep(ctx context.Context) error {
	acts := k.written
	k.written = k.Backend.written.Load()
	acts = k.written - acts
	if err := k.tryRoom(ctx); err != nil {
		return unlessFull(err)
	}
	if err := k.Sweep(ctx); err != nil {
		return unlessFull(err)
	}
	if acts > quietActs {
		return nil
	}
	return k.compactIfWorth()
}

// tryRoom finds out whether a full disk has room again: nobody else may write.
func (k *keeper) tryRoom(ctx context.Context) error {
	if _, full := k.Full(); !full {
		return nil
	}
	return k.commit(ctx, func(tx *bolt.Tx) (func() error, error) {
		return func() error { return stampFormat(tx) }, nil
	})
}

// unlessFull passes what ends a Run.
func unlessFull(err error) error {
	if errors.Is(err, store.ErrNoRoom) {
		return nil
	}
	return err
}

// compactIfWorth compacts the file. What fails before anything has changed is tried
// again later.
func (k *keeper) compactIfWorth() error {
	if k.rests -= k.options.Sweep; k.rests > 0 {
		return nil
	}
	err := k.tidy(mostLive)
	if err != nil {
		k.rests = restAfter
	}
	return ifLost(err)
}

// Tidy compacts the file if that is worth it, however long it takes: nobody is served
// yet. If it cannot be done the file stays as it is, which is logged and no error.
func (b *Backend) Tidy() error { return ifLost(b.tidy(math.MaxInt64)) }

// tidy compacts the file if that is worth it and no more than so many octets are to be
// copied.
func (b *Backend) tidy(most int64) error {
	u, err := b.Usage()
	if err != nil || !u.Worth() || u.Size-u.Free > most {
		return err
	}
	began := time.Now()
	before, after, err := b.Compact()
	if err != nil {
		b.options.Logger.Warn("the store is not compacted", "err", err)
		return err
	}
	b.options.Logger.Info("the store is compacted", "octets", before.Size, "now", after.Size, "took", time.Since(began).Round(time.Millisecond))
	return nil
}

// ifLost passes what leaves the store unusable.
func ifLost(err error) error {
	if errors.Is(err, errUnnamed) {
		return err
	}
	return nil
}
