package redis

import (
	"context"
	"fmt"
	"iter"
	"slices"

	goredis "github.com/redis/go-redis/v9"

	"healthdial/store"
)

var _ store.Mover = (*Backend)(nil)

// Dump implements store.Dumper. It holds the names of a partition's keys in memory,
// some 100 octets for each, and values a few at a time.
func (b *Backend) Dump(ctx context.Context, partition int) iter.Seq2[store.Item, error] {
	return func(yield func(store.Item, error) bool) {
		names, err := b.names(ctx, partition)
		if err != nil {
			yield(nil, err)
			return
		}
		d := dump{b, partition, names, yield}
		for _, section := range []func(context.Context) (bool, error){d.records, d.messages, d.parts, d.letters, d.repeats, d.counts} {
			more, err := section(ctx)
			if err != nil {
				yield(nil, fmt.Errorf("redis: reading everything: %w", err))
				return
			}
			if !more {
				return
			}
		}
		for item, err := range store.DumpChain(ctx, b, partition) {
			if !yield(item, err) {
				return
			}
		}
	}
}

// dump is one under way.
type dump struct {
	*Backend
	partition int
	names     map[string][]string // by kind of key, sorted: what follows the kind
	yield     func(store.Item, error) bool
}

// tell yields an item unless it has expired; more is false once the caller has
// enough.
func (d dump) tell(item store.Item) (more bool) {
	return item.Ends().Past(d.options.Now()) || d.yield(item, nil)
}

// dumpPage is how many keys are read in one round trip.
const dumpPage = 256

// reading is what is asked of one key, and makes items of the replies: none if it
// expired since it was listed.
type reading interface {
	ask(ctx context.Context, p goredis.Pipeliner)
	items() ([]store.Item, error)
}

// each asks for what names stand for and tells it.
func (d dump) each(ctx context.Context, names []string, read func(name string) (reading, error)) (more bool, err error) {
	for page := range slices.Chunk(names, dumpPage) {
		readings := make([]reading, len(page))
		for i, name := range page {
			if readings[i], err = read(name); err != nil {
				return false, err
			}
		}
		_, err := d.client.Pipelined(ctx, func(p goredis.Pipeliner) error {
			for _, r := range readings {
				r.ask(ctx, p)
			}
			return nil
		})
		if silent(err) != nil {
			return false, err
		}
		for _, r := range readings {
			items, err := r.items()
			if err != nil {
				return false, err
			}
			for _, item := range items {
				if !d.tell(item) {
					return false, nil
				}
			}
		}
	}
	return true, nil
}
