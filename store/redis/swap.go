package redis

import (
	"context"
	_ "embed" // the script
	"fmt"

	goredis "github.com/redis/go-redis/v9"

	"healthdial/store"
)

//go:embed lua/swap.lua
var swapLua string

var _ store.Swapper = (*Backend)(nil)

// Swap implements store.Swapper. Values are compared and replaced in one script, so
// that services may be at work: what one of them wrote meanwhile stays.
func (b *Backend) Swap(ctx context.Context, partition int, swaps []store.Swap) (int, error) {
	args := []any{0}
	count := 0
	for _, s := range swaps {
		for i, v := range s.Values {
			if v == nil {
				continue
			}
			var err error
			if args, err = appendSwap(args, s.Item, i, v); err != nil {
				return 0, err
			}
			count++
		}
	}
	args[0] = count
	swap := &script{goredis.NewScript(prelude + swapLua), true}
	n, err := b.run(ctx, swap, partition, args...).Int()
	if err != nil {
		return 0, fmt.Errorf("redis: resealing: %w", err)
	}
	return n, nil
}

// appendSwap appends where the ith value of an item is, as it is and as it shall be.
func appendSwap(args []any, item store.Item, i int, value []byte) ([]any, error) {
	switch it := item.(type) {
	case store.RecordItem:
		was := store.Put{Revision: it.Revision, Expires: it.Expires.Time(), Value: it.Value}
		is := was
		is.Value = value
		return append(args, "field", "r:"+hexOf(it.Owner)+":"+it.Kind, it.ID, writeRecord(was), writeRecord(is)), nil
	case store.MessageItem:
		return append(args, "field", "m:"+member(it.Owner, it.ID), "value", it.Value, value), nil
	case store.LetterItem:
		p := it.Pieces[i]
		key, field := "x:"+hexOf(it.Owner)+":"+decimal(it.Seq), fmt.Sprintf("p:%d", p.Seq)
		return append(args, "field", key, field, hexOf(p.Event)+string(p.Value), hexOf(p.Event)+string(value)), nil
	case store.LinkItem:
		was := store.Link{Hash: it.Hash, At: it.At.Time(), Value: it.Value}
		is := was
		is.Value = value
		return append(args, "link", "a", it.Seq, writeLink(was), writeLink(is)), nil
	}
	return nil, fmt.Errorf("redis: an item of section %d has no values", item.Section())
}
