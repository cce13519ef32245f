package store

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"healthdial/consent"
	"healthdial/outbox"
	"healthdial/person"
	"healthdial/seal"
	"healthdial/session"
)

// ErrWrongKeys is returned by Open for a store that was filled under other keys.
var ErrWrongKeys = errors.New("store: filled under other keys than these")

var (
	_ session.Store = (*Sessions)(nil)
	_ session.Inbox = (*Inbox)(nil)
	_ person.Store  = (*Persons)(nil)
	_ consent.Store = (*Consents)(nil)
	_ outbox.Store  = (*Outbox)(nil)
)

// Store is a Backend with the keys to it. It is safe for concurrent use.
type Store struct {
	backend Backend
	box     *box
	damaged atomic.Int64
	recent  recent
}

// Open joins a backend and the keyring that it was, or will be, filled under. It
// returns ErrWrongKeys for another, so that nobody's records are taken for
// missing. Closing the backend stays with whoever opened it.
func Open(ctx context.Context, b Backend, ring *seal.Keyring) (*Store, error) {
	s := &Store{backend: b}
	box, err := newBox(ring, &s.damaged)
	if err != nil {
		return nil, err
	}
	s.box = box
	if err := s.proveKeys(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// Damaged is how many stored values did not open or decode since Open.
func (s *Store) Damaged() int64 { return s.damaged.Load() }

// Sessions is the session.Store.
func (s *Store) Sessions() *Sessions { return &Sessions{s.backend, s.box, &s.recent} }

// Inbox is the session.Inbox.
func (s *Store) Inbox() *Inbox { return &Inbox{s.backend, s.box} }

// Persons is the person.Store.
func (s *Store) Persons() *Persons { return &Persons{s.backend, s.box} }

// Consents is the consent.Store.
func (s *Store) Consents() *Consents { return &Consents{s.backend, s.box} }

// Outbox is the outbox.Store.
func (s *Store) Outbox() *Outbox { return &Outbox{s.backend, s.box} }

// Audit reads the audit log.
func (s *Store) Audit() *Audit { return &Audit{s.backend, s.box} }

// Index finds things by names that must not be read at rest.
func (s *Store) Index() *Index { return &Index{s.backend, s.box} }

// Counters counts for rates.
func (s *Store) Counters() *Counters { return &Counters{s.backend, s.box.ring} }

// proof is sealed in every store: it opens under the right sealing key only, and
// its hashes match under the right Numbers and Codes only.
type proof struct {
	Numbers Name     `cbor:"1,keyasint"`
	Codes   [32]byte `cbor:"2,keyasint"`
}

// proveKeys compares the stored proof with the ring's and seals it anew, so that
// a retired sealing key is not needed for it for ever.
func (s *Store) proveKeys(ctx context.Context) error {
	want := proof{s.box.ring.Name(kindProof), s.box.ring.Code(kindProof)}
	var place = seal.Place{Kind: kindProof}
	r, err := s.backend.Get(ctx, place.Owner, place.Kind, place.ID)
	switch {
	case errors.Is(err, ErrNotFound):
	case err != nil:
		return fmt.Errorf("store: reading the proof of keys: %w", err)
	default:
		var got proof
		if err := s.box.openRecord(place, r, &got); err != nil || got != want {
			return errors.Join(ErrWrongKeys, err)
		}
	}
	b, err := s.box.batch(act{place: place, revision: r.Revision, record: want})
	if err != nil {
		return err
	}
	if err := s.backend.Commit(ctx, b); err != nil && !errors.Is(err, ErrConflict) {
		return fmt.Errorf("store: writing the proof of keys: %w", err)
	}
	return nil
}
