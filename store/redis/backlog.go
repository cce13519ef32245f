package redis

import (
	"context"
	"errors"
	"fmt"

	"healthdial/store"
)

// Backlog implements store.Letters.
func (b *Backend) Backlog(ctx context.Context) (out store.Backlog, err error) {
	for _, reply := range b.runAll(ctx, b.scripts.backlog, everywhere(b.clock())) {
		counts, err := reply.Int64Slice()
		if err == nil && len(counts) != 2 {
			err = errors.New("a backlog of another shape")
		}
		if err != nil {
			return store.Backlog{}, fmt.Errorf("redis: counting letters: %w", err)
		}
		out.Letters += int(counts[0])
		if since := moment(counts[1]); !since.IsZero() && (out.Oldest.IsZero() || since.Before(out.Oldest)) {
			out.Oldest = since
		}
	}
	return out, nil
}
