package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"healthdial/audit"
	"healthdial/seal"
)

// Checkpoint is one that was made.
type Checkpoint struct {
	Number uint64
	At     time.Time
	Hash   [32]byte // of its entry: no secret, and worth telling to somebody else
	Back   []int    // partitions whose chains are shorter than at the last one
}

// checkpoints is the record of the last one. It is committed with it, so of several
// machines one makes the next, and a missing one is missed.
type checkpoints struct {
	Number uint64             `cbor:"1,keyasint"`
	At     time.Time          `cbor:"2,keyasint"`
	Seqs   [Partitions]uint64 `cbor:"3,keyasint"` // where the chains were
}

// nobody owns what is no person's.
var nobody seal.Owner

// Checkpoint chains the ends of all chains that moved since the last checkpoint. made
// is false if none did, if the last is younger than every, or if another machine was
// faster. Whoever cuts off the end of a chain, or restores an older one, is found out
// by Inspect, unless they cut off the checkpoints as well: so the hash is to be told to
// a system that they do not hold.
func (a *Audit) Checkpoint(ctx context.Context, now time.Time, every time.Duration) (c Checkpoint, made bool, err error) {
	last, revision, err := a.last(ctx)
	if age := now.Sub(last.At); err != nil || age >= 0 && age < every {
		return c, false, err
	}
	e, next, err := a.moved(ctx, last)
	if err != nil || e.Heads == nil && !next.own {
		return c, false, err
	}
	next.At, e.At, e.Subject = now, now, strconv.FormatUint(next.Number, 10)
	b, err := a.box.batch(act{
		place: seal.Place{Kind: kindCheckpoint}, revision: revision, record: next.checkpoints, events: []audit.Event{e},
	})
	if err != nil {
		return c, false, err
	}
	c = Checkpoint{Number: next.Number, At: now, Back: next.back}
	err = a.backend.Commit(ctx, lastHash(b, &c.Hash))
	if errors.Is(err, ErrConflict) {
		return Checkpoint{}, false, nil
	}
	if err != nil {
		return Checkpoint{}, false, fmt.Errorf("store: committing a checkpoint: %w", err)
	}
	return c, true, nil
}

// lastHash notes the hash of the last link that a batch chains.
func lastHash(b Batch, to *[32]byte) Batch {
	chain := b.Audit
	b.Audit = func(h Head) ([]Link, error) {
		links, err := chain(h)
		if n := len(links); n > 0 {
			*to = links[n-1].Hash
		}
		return links, err
	}
	return b
}

// last is the record of the last checkpoint, zero if there is none, and its revision.
func (a *Audit) last(ctx context.Context) (last checkpoints, revision uint64, err error) {
	r, err := a.backend.Get(ctx, nobody, kindCheckpoint, "")
	if errors.Is(err, ErrNotFound) {
		return last, 0, nil
	}
	if err != nil {
		return last, 0, fmt.Errorf("store: reading the last checkpoint: %w", err)
	}
	return last, r.Revision, a.box.openRecord(seal.Place{Kind: kindCheckpoint}, r, &last)
}

// following is the record of the next checkpoint, and what was seen on the way.
type following struct {
	checkpoints
	own  bool  // something else was chained where checkpoints are
	back []int // partitions whose chains became shorter
}

// moved is the event with the heads that are not where the last checkpoint saw them.
func (a *Audit) moved(ctx context.Context, last checkpoints) (e audit.Event, next following, err error) {
	e.Kind, next.Number = audit.Checkpoint, last.Number+1
	heads, err := a.backend.Heads(ctx)
	if err != nil {
		return e, next, fmt.Errorf("store: reading the audit log: %w", err)
	}
	for p, h := range heads {
		next.Seqs[p] = h.Seq
		if h.Seq < last.Seqs[p] {
			next.back = append(next.back, p)
		}
		switch {
		case p == Partition(nobody):
			if next.own, err = a.other(ctx, h); err != nil {
				return e, next, err
			}
		case h.Seq != last.Seqs[p]:
			e.Heads = append(e.Heads, audit.Head{Partition: p, Seq: h.Seq, Hash: h.Hash})
		}
	}
	return e, next, nil
}

// other reports whether the last entry where checkpoints are chained is something else.
func (a *Audit) other(ctx context.Context, h Head) (bool, error) {
	if h.Seq == 0 {
		return false, nil
	}
	for e, err := range a.Entries(ctx, Partition(nobody), h.Seq) {
		return e.Event.Kind != audit.Checkpoint, err
	}
	return true, nil // it is gone, which Inspect tells
}
