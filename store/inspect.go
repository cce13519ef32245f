package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Inspection is what was found of the audit log, partition by partition.
type Inspection struct {
	Chains      [Partitions]Chain
	Checkpoints uint64
	Last        time.Time // of the last checkpoint
}

// Chain is what was found of one partition's chain.
type Chain struct {
	Entries uint64 // that verify
	// Broken is an *audit.BrokenError that says where it first does not.
	Broken error
}

// Entries is how many entries verify.
func (i Inspection) Entries() (n uint64) {
	for _, c := range i.Chains {
		n += c.Entries
	}
	return n
}

// Err names partition and entry of every break; nil if there is none.
func (i Inspection) Err() error {
	var errs []error
	for p, c := range i.Chains {
		if c.Broken != nil {
			errs = append(errs, fmt.Errorf("store: partition %d: %w", p, c.Broken))
		}
	}
	return errors.Join(errs...)
}

// Witness is a checkpoint as it was told elsewhere when it was made.
type Witness struct {
	Number uint64
	Hash   [32]byte
}

// Verify is Inspect for whoever wants a yes or no.
func (a *Audit) Verify(ctx context.Context) (n uint64, err error) {
	i, err := a.Inspect(ctx)
	if err == nil {
		err = i.Err()
	}
	return i.Entries(), err
}

// Inspect verifies every chain up to the head that the store holds for it now: entries
// may be added meanwhile, but none may be missing, every chain must pass through the
// heads of every checkpoint, every checkpoint must be there, and those that were
// witnessed must be what was told. It walks all chains at once, a page of each in
// memory. An error is one of the store; breaks are in the Inspection.
func (a *Audit) Inspect(ctx context.Context, witnesses ...Witness) (Inspection, error) {
	w, err := a.walkers(ctx)
	if err != nil {
		return Inspection{}, err
	}
	defer w.stop()
	for _, told := range witnesses {
		w.told[told.Number] = told.Hash
	}
	w.own().each(w.checkpoint)
	w.complete()
	for p := range w.walks {
		w.walks[p].each(nil)
		w.walks[p].end()
	}
	return w.found()
}
