package store

import (
	"context"
	"iter"
)

// DumpChain yields a partition's audit chain as a Dump does: its links, then its
// head.
func DumpChain(ctx context.Context, j Journal, partition int) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for from := uint64(1); ; {
			links, err := j.Links(ctx, partition, from, page)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, l := range links {
				if !yield(LinkItem{Seq: l.Seq, Hash: l.Hash, At: InstantOf(l.At), Value: l.Value}, nil) {
					return
				}
				from = l.Seq + 1
			}
			if len(links) < page {
				break
			}
		}
		h, err := j.Head(ctx, partition)
		if err != nil {
			yield(nil, err)
		} else if h.Seq != 0 {
			yield(HeadItem{Seq: h.Seq, Hash: h.Hash, At: InstantOf(h.At)}, nil)
		}
	}
}
