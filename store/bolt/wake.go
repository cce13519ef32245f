package bolt

import (
	"context"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"

	"healthdial/store"
)

// wake wakes those who wait for a change.
type wake struct {
	mu sync.Mutex
	ch chan struct{} // guarded by mu; closed at the next change; nil if nobody waits
}

// next returns what is closed at the next change.
func (w *wake) next() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ch == nil {
		w.ch = make(chan struct{})
	}
	return w.ch
}

func (w *wake) all() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ch != nil {
		close(w.ch)
		w.ch = nil
	}
}

// Await implements store.Backend.
func (b *Backend) Await(ctx context.Context, w store.Work, until time.Time) error {
	changed := b.wakes[w].next()
	now := b.options.Now()
	if at, ok, err := b.nextWork(ctx, w); err != nil {
		return err
	} else if ok && at.Before(until) {
		until = at
	}
	if !now.Before(until) {
		return ctx.Err()
	}
	timer := time.NewTimer(until.Sub(now))
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
			due, ok = nextDue(tx)
		} else if k, _ := incoming.next(tx, nil); k != nil {
			due, ok = readNumber(k), true
		}
		at = moment(due)
		return nil
	})
	return at, ok, err
}
