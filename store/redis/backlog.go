package redis

import (
	"context"
	"errors"

	"healthdial/store"
)

// Backlog implements store.Letters.
func (b *Backend) Backlog(ctx context.Context) (out store.Backlog, err error) {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	var quiet silence
	for _, reply := range b.runAll(ctx, b.scripts.backlog, everywhere(b.clock())) {
		counts, err := reply.Int64Slice()
		if !quiet.answers(err) {
			continue
		}
		if len(counts) != 2 {
			return store.Backlog{}, errors.New("redis: a backlog of another shape")
		}
		out.Letters += int(counts[0])
		if since := moment(counts[1]); !since.IsZero() && (out.Oldest.IsZero() || since.Before(out.Oldest)) {
			out.Oldest = since
		}
	}
	return out, quiet.partial("counting letters")
}
