package redis

import (
	"context"
	"fmt"

	"healthdial/store"
)

// Heads implements store.Journal: one round trip for each primary, and replicas have
// what is returned, as they have what is acknowledged.
func (b *Backend) Heads(ctx context.Context) (heads [store.Partitions]store.Head, err error) {
	for p, reply := range b.runAll(ctx, b.scripts.head, everywhere()) {
		text, err := reply.Text()
		if err != nil {
			return heads, fmt.Errorf("redis: reading audit heads: %w", err)
		}
		if heads[p], err = readHead(text); err != nil {
			return heads, err
		}
	}
	return heads, nil
}
