package bolt

import (
	"bytes"
	"context"
	"math"
	"time"

	bolt "go.etcd.io/bbolt"

	"healthdial/outbox"
	"healthdial/seal"
	"healthdial/store"
)

// Claim implements store.Queue.
func (b *Backend) Claim(ctx context.Context, now time.Time, upTo outbox.Lane, n int, lease time.Duration) ([]store.Claimed, error) {
	var out []store.Claimed
	err := b.commit(ctx, func(tx *bolt.Tx) (func() error, error) {
		if at, ok := nextDue(tx, upTo); n <= 0 || !ok || at > stamp(now) {
			return nil, nil
		}
		return func() (err error) {
			out, err = claim(tx, stamp(now), upTo, n, stamp(now.Add(lease)))
			return err
		}, nil
	})
	return out, err
}

// nextDue is when a message of the lanes up to upTo can be claimed next, 0 for at
// once. A lapsing lease is anybody's.
func nextDue(tx *bolt.Tx, upTo outbox.Lane) (at uint64, ok bool) {
	if k, _ := leased.next(tx, nil); k != nil {
		at, ok = readNumber(k), true
	}
	for lane := range upTo + 1 {
		if k, _ := ready.next(tx, []byte{byte(lane)}); k != nil {
			return 0, true
		}
		if k, _ := timed.next(tx, []byte{byte(lane)}); k != nil && (!ok || readNumber(k[1:]) < at) {
			at, ok = readNumber(k[1:]), true
		}
	}
	return at, ok
}

func claim(tx *bolt.Tx, now uint64, upTo outbox.Lane, n int, until uint64) ([]store.Claimed, error) {
	if err := lapse(tx, now); err != nil {
		return nil, err
	}
	var out []store.Claimed
	for lane := range upTo + 1 {
		if err := ripen(tx, lane, now, max(n, store.Ripe)); err != nil {
			return nil, err
		}
		keys := collect(tx, ready, []byte{byte(lane)}, n-len(out), func([]byte) bool { return true })
		for _, key := range keys {
			c, err := take(tx, key, until)
			if err != nil {
				return nil, err
			}
			out = append(out, c)
		}
	}
	return out, nil
}

// collect returns the message keys of at most n entries of an index, as long as
// they are wanted.
func collect(tx *bolt.Tx, index bucket, prefix []byte, n int, want func(key []byte) bool) [][]byte {
	var keys [][]byte
	index.each(tx, prefix, func(k, _ []byte) bool {
		if len(keys) >= n || !want(k) {
			return false
		}
		keys = append(keys, bytes.Clone(indexed(k)))
		return true
	})
	return keys
}

// lapse gives back what was leased until now. Nobody said what became of it: an
// attempt is spent, and may have had its effect.
func lapse(tx *bolt.Tx, now uint64) error {
	for _, key := range collect(tx, leased, nil, math.MaxInt, func(k []byte) bool { return readNumber(k) <= now }) {
		m, _, err := loadMessage(tx, key)
		if err != nil {
			return err
		}
		m.Doubled = true
		m.Attempts++
		if err := m.move(tx, key, isReady, 0, 0); err != nil {
			return err
		}
	}
	return nil
}

// ripen makes at most n of a lane's timed messages ready that are due by now.
func ripen(tx *bolt.Tx, lane outbox.Lane, now uint64, n int) error {
	keys := collect(tx, timed, []byte{byte(lane)}, n, func(k []byte) bool { return readNumber(k[1:]) <= now })
	for _, key := range keys {
		m, _, err := loadMessage(tx, key)
		if err != nil {
			return err
		}
		if err := m.move(tx, key, isReady, 0, 0); err != nil {
			return err
		}
	}
	return nil
}

// take leases one message under a new token.
func take(tx *bolt.Tx, key []byte, until uint64) (store.Claimed, error) {
	m, _, err := loadMessage(tx, key)
	if err != nil {
		return store.Claimed{}, err
	}
	m.Token++
	if err := m.move(tx, key, isLeased, until, 0); err != nil {
		return store.Claimed{}, err
	}
	l := outbox.Lease{Owner: seal.Owner(key[:16]), ID: outbox.ID(key[16:]), Token: m.Token, Until: moment(until)}
	return store.Claimed{Lease: l, Attempts: m.Attempts, Doubled: m.Doubled, Value: m.Value}, nil
}
