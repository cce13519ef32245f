package bolt

import (
	"bytes"
	"context"

	bolt "go.etcd.io/bbolt"
)

// A shelf is a bucket whose values begin with the stamp of the moment they are
// swept at, 0 for never, and are listed in the expiry bucket.

// get returns a shelf's value and its expiry; ok is false if there is none. The
// value is valid within the transaction.
func (b bucket) get(tx *bolt.Tx, key []byte) (value []byte, expires uint64, ok bool) {
	v := b.in(tx).Get(key)
	if len(v) < 8 {
		return nil, 0, false
	}
	return v[8:], readNumber(v), true
}

// put stores a value on a shelf.
func (b bucket) put(tx *bolt.Tx, key []byte, expires uint64, value []byte) error {
	_, old, ok := b.get(tx, key)
	if err := b.reschedule(tx, key, old, expires, ok); err != nil {
		return err
	}
	return b.in(tx).Put(key, join(number(expires), value))
}

// remove takes a value off a shelf.
func (b bucket) remove(tx *bolt.Tx, key []byte) error {
	_, old, ok := b.get(tx, key)
	if !ok {
		return nil
	}
	if err := b.reschedule(tx, key, old, 0, ok); err != nil {
		return err
	}
	return b.in(tx).Delete(key)
}

func (b bucket) reschedule(tx *bolt.Tx, key []byte, from, to uint64, had bool) error {
	if had && from == to {
		return nil
	}
	if had && from != 0 {
		if err := expiry.in(tx).Delete(b.expiryKey(from, key)); err != nil {
			return err
		}
	}
	if to == 0 {
		return nil
	}
	return expiry.in(tx).Put(b.expiryKey(to, key), nil)
}

func (b bucket) expiryKey(at uint64, key []byte) []byte {
	return join(number(at), []byte(b), []byte{0}, key)
}

// sweepSize bounds how much one commit of a sweep removes.
const sweepSize = 512

// Sweep removes what has expired by now.
func (b *Backend) Sweep(ctx context.Context) error {
	for {
		n := 0
		err := b.commit(ctx, func(tx *bolt.Tx) (func() error, error) {
			due := expired(tx, stamp(b.options.Now()))
			if n = len(due); n == 0 {
				return nil, nil
			}
			return func() error { return b.sweep(tx, due) }, nil
		})
		if err != nil || n < sweepSize {
			return err
		}
	}
}

// expired returns the keys in the expiry bucket that are due.
func expired(tx *bolt.Tx, now uint64) [][]byte {
	var due [][]byte
	expiry.each(tx, nil, func(k, _ []byte) bool {
		if readNumber(k) > now || len(due) == sweepSize {
			return false
		}
		due = append(due, bytes.Clone(k))
		return true
	})
	return due
}

func (b *Backend) sweep(tx *bolt.Tx, due [][]byte) error {
	for _, k := range due {
		name, key, _ := bytes.Cut(k[8:], []byte{0})
		var err error
		if bucket(name) == messages {
			err = b.forget(tx, key)
		} else {
			err = bucket(name).remove(tx, key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
