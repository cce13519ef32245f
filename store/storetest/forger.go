package storetest

import (
	"context"
	"errors"

	"healthdial/seal"
	"healthdial/store"
)

// forger holds a store's file in hand, though not its keys: it can cut, swap and
// change what is sealed, move the heads along, and take records away.
type forger struct {
	store.Backend
	chains map[int][]store.Link // those forged
	gone   map[string]bool      // kinds of records that are taken away
}

func (r *rig) forger() *forger {
	return &forger{r.backend, map[int][]store.Link{}, map[string]bool{}}
}

// audit is the log as whoever has the keys reads it.
func (f *forger) audit(r *rig) *store.Audit {
	return must(store.Open(r.ctx, f, r.ring))(r.t).Audit()
}

// forge gives a partition another chain, made of the one that it has.
func (f *forger) forge(r *rig, partition int, change func([]store.Link) []store.Link) {
	f.chains[partition] = change(must(f.Links(r.ctx, partition, 1, 1000))(r.t))
}

// Head is that of the forged chain: the forger moves it along.
func (f *forger) Head(ctx context.Context, partition int) (store.Head, error) {
	h, err := f.Backend.Head(ctx, partition)
	links, forged := f.chains[partition]
	if !forged || len(links) == 0 {
		if forged {
			h = store.Head{}
		}
		return h, err
	}
	last := links[len(links)-1]
	return store.Head{Seq: last.Seq, Hash: last.Hash, At: h.At}, err
}

func (f *forger) Links(ctx context.Context, partition int, from uint64, n int) ([]store.Link, error) {
	links, forged := f.chains[partition]
	if !forged {
		return f.Backend.Links(ctx, partition, from, n)
	}
	var out []store.Link
	for _, l := range links {
		if l.Seq >= from && len(out) < n {
			out = append(out, l)
		}
	}
	return out, nil
}

func (f *forger) Get(ctx context.Context, owner seal.Owner, kind, id string) (store.Record, error) {
	if f.gone[kind] {
		return store.Record{}, store.ErrNotFound
	}
	return f.Backend.Get(ctx, owner, kind, id)
}

// Commit lets a service go on after a forgery, its links only.
func (f *forger) Commit(ctx context.Context, b store.Batch) error {
	p := store.Partition(b.Owner)
	if _, forged := f.chains[p]; !forged || b.Audit == nil {
		return f.Backend.Commit(ctx, b)
	}
	h, err := f.Head(ctx, p)
	links, err2 := b.Audit(h)
	f.chains[p] = append(f.chains[p], links...)
	return errors.Join(err, err2)
}

func cutAfter(n int) func([]store.Link) []store.Link {
	return func(links []store.Link) []store.Link { return links[:n] }
}

// recorded puts an older record of the last checkpoint back.
type recorded struct {
	*forger
	last store.Record
}

func (f recorded) Get(ctx context.Context, owner seal.Owner, kind, id string) (store.Record, error) {
	if kind == "checkpoint" {
		return f.last, nil
	}
	return f.forger.Get(ctx, owner, kind, id)
}
