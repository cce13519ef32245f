package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"healthdial/seal"
)

// ErrHalfMoved is returned by Open for a store that is being filled from a file, or
// was until that was interrupted.
var ErrHalfMoved = errors.New("store: an import into this store is not finished")

// A Mark stands in a store that is filled from a file, from before the first item
// until the store is first opened: so a half filled one is never served, and one
// that was served is never filled over.
type Mark struct {
	File []byte `cbor:"1,keyasint"` // which file
	Next int    `cbor:"2,keyasint"` // the first partition that may not be whole
	Done bool   `cbor:"3,keyasint"` // all of it is there, and was compared
}

func markPlace() seal.Place { return seal.Place{Kind: kindMark} }

// IsMark reports whether an item is a store's Mark, which does not move.
func IsMark(item Item) bool { return isOf(item, markPlace()) }

// IsProof reports whether an item is a store's proof of keys.
func IsProof(item Item) bool { return isOf(item, proofPlace()) }

func isOf(item Item, p seal.Place) bool {
	r, ok := item.(RecordItem)
	return ok && r.Kind == p.Kind && r.Owner == p.Owner && r.ID == p.ID
}

// A Mooring is a Backend before it is opened: what an export or an import does to
// it. Nothing is written but marks.
type Mooring struct {
	backend Backend
	box     *box
}

// Moor joins a backend and the keyring that it was, or will be, filled under.
func Moor(b Backend, ring *seal.Keyring) (*Mooring, error) {
	s := &Store{}
	box, err := newBox(ring, &s.damaged)
	return &Mooring{b, box}, err
}

// Openings is how often the store was opened, 0 for never: who starts a service
// opens. It returns ErrWrongKeys for a store that was filled under other keys.
func (m *Mooring) Openings(ctx context.Context) (uint64, error) {
	_, r, err := m.box.readProof(ctx, m.backend)
	return r.Revision, err
}

// Mark returns the store's mark; ok is false if there is none.
func (m *Mooring) Mark(ctx context.Context) (mark Mark, ok bool, err error) {
	mark, r, err := m.mark(ctx)
	return mark, r.Revision != 0, err
}

func (m *Mooring) mark(ctx context.Context) (mark Mark, r Record, err error) {
	place := markPlace()
	r, err = m.backend.Get(ctx, place.Owner, place.Kind, place.ID)
	if errors.Is(err, ErrNotFound) {
		return mark, Record{}, nil
	}
	if err != nil {
		return mark, Record{}, fmt.Errorf("store: reading the mark of an import: %w", err)
	}
	return mark, r, m.box.openRecord(place, r, &mark)
}

// SetMark sets the store's mark.
func (m *Mooring) SetMark(ctx context.Context, mark Mark) error {
	_, r, err := m.mark(ctx)
	if err != nil {
		return err
	}
	b, err := m.box.batch(act{place: markPlace(), revision: r.Revision, record: mark})
	if err != nil {
		return err
	}
	if err := m.backend.Commit(ctx, b); err != nil {
		return fmt.Errorf("store: marking an import: %w", err)
	}
	return nil
}

// Retire forgets that values may be sealed under keys that are not on the ring,
// where a count found none, so that the next opening need not count.
func (m *Mooring) Retire(ctx context.Context, used KeyUse) error {
	p, r, err := m.box.readProof(ctx, m.backend)
	if err != nil || r.Revision == 0 {
		return err
	}
	noted := len(p.Keys)
	p.Keys = slices.DeleteFunc(p.Keys, func(id uint32) bool { return !m.box.ring.Has(id) && used.Under(id) == 0 })
	if len(p.Keys) == noted {
		return nil
	}
	err = (&Store{backend: m.backend, box: m.box}).writeProof(ctx, p, r.Revision)
	if errors.Is(err, ErrConflict) {
		return nil // somebody opened the store meanwhile, and counted
	}
	return err
}

// Chains verifies every audit chain to its head and returns how many entries there
// are.
func (m *Mooring) Chains(ctx context.Context) (uint64, error) {
	return (&Audit{m.backend, m.box}).Verify(ctx)
}

// arrive refuses a store that is half filled, and removes the mark of one that is
// filled: from now on it changes.
func (s *Store) arrive(ctx context.Context) error {
	mark, r, err := (&Mooring{s.backend, s.box}).mark(ctx)
	switch {
	case r.Revision == 0:
		return err
	case err != nil || !mark.Done:
		return errors.Join(ErrHalfMoved, err)
	}
	place := markPlace()
	err = s.backend.Commit(ctx, Batch{Owner: place.Owner, Deletes: []Delete{{Kind: place.Kind, ID: place.ID, Expect: r.Revision}}})
	if err != nil && !errors.Is(err, ErrConflict) {
		return fmt.Errorf("store: removing the mark of an import: %w", err)
	}
	return nil
}
