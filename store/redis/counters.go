package redis

import (
	"context"
	"fmt"
	"time"

	"healthdial/store"
)

// Count implements store.Backend.
func (b *Backend) Count(ctx context.Context, name store.Name, add int, expires time.Time) (int, error) {
	if add == 0 {
		n, err := b.client.Get(ctx, b.key(home(name), "k", hexOf(name))).Int()
		return n, silent(err)
	}
	n, err := b.run(ctx, b.scripts.count, home(name), hexOf(name), add, micros(expires)).Int()
	if err != nil {
		return 0, fmt.Errorf("redis: counting: %w", err)
	}
	return n, nil
}
