package redis

import (
	"context"
	"time"

	"healthdial/store"
)

// Await implements store.Backend. Work that this process brings wakes it at once,
// work of others within Options.Poll.
func (b *Backend) Await(ctx context.Context, w store.Work, until time.Time) error {
	over := time.NewTimer(until.Sub(b.options.Now()))
	defer over.Stop()
	for {
		changed := b.signals[w].Next()
		at, ok, err := b.nextWork(ctx, w)
		if err != nil {
			return err
		}
		if again, err := b.pause(ctx, changed, over.C, at, ok); !again {
			return err
		}
	}
}

// pause waits for a change, for the end, or, if there is work that becomes due,
// for that. again says that it is time to look whether others brought work.
func (b *Backend) pause(ctx context.Context, changed <-chan struct{}, over <-chan time.Time, at time.Time, due bool) (again bool, err error) {
	wait := b.options.Poll
	if left := at.Sub(b.options.Now()); due && left <= wait {
		wait = left
	} else {
		due = false
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false, ctx.Err()
	case <-changed:
	case <-over:
	case <-timer.C:
		return !due, nil
	}
	return false, nil
}

func (b *Backend) nextWork(ctx context.Context, w store.Work) (at time.Time, ok bool, err error) {
	if w == store.Outgoing {
		return b.nextMessage(ctx)
	}
	at, _, ok, err = b.firstInbox(ctx)
	return at, ok, err
}
