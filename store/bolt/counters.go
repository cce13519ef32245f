package bolt

import (
	"context"
	"time"

	bolt "go.etcd.io/bbolt"

	"healthdial/store"
)

// Count implements store.Backend.
func (b *Backend) Count(ctx context.Context, name store.Name, add int, expires time.Time) (int, error) {
	var sum int
	read := func(tx *bolt.Tx) {
		value, _, _ := counters.get(tx, name[:])
		sum = int(readNumber(value))
	}
	if add == 0 {
		err := b.view(ctx, func(tx *bolt.Tx) error { read(tx); return nil })
		return sum, err
	}
	err := b.commit(ctx, func(tx *bolt.Tx) (func() error, error) {
		read(tx)
		sum += add
		return func() error { return counters.put(tx, name[:], stamp(expires), number(uint64(sum))) }, nil
	})
	return sum, err
}
