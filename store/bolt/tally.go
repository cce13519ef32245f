package bolt

import (
	"context"
	"time"

	bolt "go.etcd.io/bbolt"

	"healthdial/outbox"
	"healthdial/seal"
	"healthdial/store"
)

// count changes how many messages of a lane are at a stage; stage 0 is nowhere.
func count(tx *bolt.Tx, s stage, lane outbox.Lane, by int64) error {
	if s == 0 {
		return nil
	}
	key := []byte{byte(s), byte(lane)}
	n := int64(readNumber(tally.in(tx).Get(key))) + by
	return tally.in(tx).Put(key, number(uint64(n)))
}

// Tally implements store.Queue.
func (b *Backend) Tally(ctx context.Context) (outbox.Stats, error) {
	s := outbox.Stats{Queued: map[outbox.Lane]int{}, Oldest: map[outbox.Lane]time.Time{}}
	err := b.view(ctx, func(tx *bolt.Tx) error {
		tally.each(tx, nil, func(k, v []byte) bool {
			if n := int(readNumber(v)); n > 0 {
				enter(&s, stage(k[0]), outbox.Lane(k[1]), n)
			}
			return true
		})
		return oldest(tx, stamp(b.options.Now()), s.Oldest)
	})
	return s, err
}

func enter(s *outbox.Stats, at stage, lane outbox.Lane, n int) {
	switch at {
	case isTimed, isReady:
		s.Queued[lane] += n
	case isLeased:
		s.Leased += n
	case isAwaiting:
		s.Awaiting += n
	case isBuried:
		s.Buried += n
	}
}

// oldest enters since when the first message of each lane is due.
func oldest(tx *bolt.Tx, now uint64, of map[outbox.Lane]time.Time) error {
	for lane := range store.Lanes {
		since, err := laneSince(tx, []byte{byte(lane)}, now)
		if err != nil {
			return err
		}
		if since != 0 {
			of[outbox.Lane(lane)] = moment(since)
		}
	}
	return nil
}

// laneSince is since when the first message of a lane is due, 0 if none is.
func laneSince(tx *bolt.Tx, lane []byte, now uint64) (uint64, error) {
	var since uint64
	if k, _ := timed.next(tx, lane); k != nil && readNumber(k[1:]) <= now {
		since = readNumber(k[1:])
	}
	k, _ := ready.next(tx, lane)
	if k == nil {
		return since, nil
	}
	m, _, err := loadMessage(tx, indexed(k))
	if err == nil && (since == 0 || m.Since < since) {
		since = m.Since
	}
	return since, err
}

// Trace implements store.Queue.
func (b *Backend) Trace(ctx context.Context, owner seal.Owner, id outbox.ID) (store.Trace, error) {
	var t store.Trace
	err := b.view(ctx, func(tx *bolt.Tx) error {
		m, ok, err := loadMessage(tx, messageKey(owner, id))
		if err != nil {
			return err
		}
		if !ok {
			return store.ErrNotFound
		}
		t = store.Trace{State: m.Stage.state(), Lane: m.Lane, Attempts: m.Attempts, Doubled: m.Doubled, Cause: m.Cause}
		return nil
	})
	return t, err
}

func (s stage) state() outbox.State {
	switch s {
	case isLeased:
		return store.Leased
	case isAwaiting, isSent:
		return outbox.Sent
	case isDelivered:
		return outbox.Delivered
	case isFailed:
		return outbox.Failed
	case isDone:
		return store.Finished
	case isBuried:
		return outbox.Buried
	}
	return outbox.Queued
}
