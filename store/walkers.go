package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"healthdial/audit"
)

// walkers walk all chains together: the one with the checkpoints leads, and the others
// follow up to the heads that it tells of.
type walkers struct {
	walks  [Partitions]*walk
	last   checkpoints // as recorded
	recent func() (checkpoints, error)
	told   map[uint64][32]byte // of witnesses, by number
	seen   uint64              // checkpoints
	at     time.Time           // of the last seen
}

// walkers takes the record of the last checkpoint first, then the head of its chain,
// then the others: so what is read later has at least what was read earlier tells of.
func (a *Audit) walkers(ctx context.Context) (*walkers, error) {
	w := &walkers{told: map[uint64][32]byte{}}
	w.recent = func() (checkpoints, error) { c, _, err := a.last(ctx); return c, err }
	var err error
	if w.last, err = w.recent(); err != nil {
		return nil, err
	}
	var heads [Partitions]Head
	for p := range Partitions { // the partition of checkpoints is the first
		if heads[p], err = a.backend.Head(ctx, p); err != nil {
			return nil, fmt.Errorf("store: reading the audit log: %w", err)
		}
	}
	for p := range Partitions {
		w.walks[p] = newWalk(heads[p], a.Entries(ctx, p, 1))
	}
	return w, nil
}

func (w *walkers) own() *walk { return w.walks[Partition(nobody)] }

func (w *walkers) stop() {
	for _, one := range w.walks {
		one.stop()
	}
}

// checkpoint holds the other chains to one.
func (w *walkers) checkpoint(e audit.Entry) {
	if e.Event.Kind != audit.Checkpoint {
		return
	}
	number, err := strconv.ParseUint(e.Event.Subject, 10, 64)
	if err != nil || number != w.seen+1 {
		w.own().broken(e.Seq, "checkpoint %s follows checkpoint %d: those between are missing", e.Event.Subject, w.seen)
		return
	}
	w.seen, w.at = number, e.Event.At
	if hash, ok := w.told[number]; ok && hash != e.Hash {
		w.own().broken(e.Seq, "checkpoint %d is not the one that was witnessed", number)
	}
	for _, h := range e.Event.Heads {
		if h.Partition >= 0 && h.Partition < Partitions {
			w.walks[h.Partition].pass(h, number, w.at)
		}
	}
}

// complete finds checkpoints missing at the end.
func (w *walkers) complete() {
	next := w.own().prev.Seq + 1
	most := w.last.Number
	for number := range w.told {
		most = max(most, number)
	}
	switch {
	case most > w.seen:
		w.own().broken(next, "cut short: checkpoint %d was made, the last that is there is %d", most, w.seen)
	case w.last.Number == 0 && w.seen > 0:
		// It may have been the very first, made while heads were read.
		if now, err := w.recent(); err == nil && now.Number == 0 {
			w.own().broken(next, "the record of the last checkpoint is missing")
		}
	}
}

func (w *walkers) found() (Inspection, error) {
	i := Inspection{Checkpoints: w.seen, Last: w.at}
	for p, one := range w.walks {
		if one.err != nil {
			return Inspection{}, one.err
		}
		i.Chains[p] = Chain{Entries: one.prev.Seq, Broken: one.fault}
	}
	return i, nil
}
