package bolt

import (
	"context"

	bolt "go.etcd.io/bbolt"

	"healthdial/store"
)

// Backlog implements store.Letters. It counts letters one by one: a number kept beside
// them could come to differ from them.
func (b *Backend) Backlog(ctx context.Context) (out store.Backlog, err error) {
	err = b.view(ctx, func(tx *bolt.Tx) error {
		letters.each(tx, nil, func(_, _ []byte) bool {
			out.Letters++
			return true
		})
		if k, _ := incoming.next(tx, nil); k != nil && readNumber(k) <= stamp(b.options.Now()) {
			out.Oldest = moment(readNumber(k))
		}
		return nil
	})
	return out, err
}
