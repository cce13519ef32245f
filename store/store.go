package store

import (
	"context"
	"sync/atomic"

	"healthdial/consent"
	"healthdial/outbox"
	"healthdial/person"
	"healthdial/seal"
	"healthdial/session"
)

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
// returns ErrWrongKeys for another and a *MissingKeyError for one that lacks a
// sealing key, so that nobody's records are taken for missing; and ErrHalfMoved for
// a store that an import has not finished. Closing the backend stays with whoever
// opened it.
func Open(ctx context.Context, b Backend, ring *seal.Keyring) (*Store, error) {
	s := &Store{backend: b}
	box, err := newBox(ring, &s.damaged)
	if err != nil {
		return nil, err
	}
	s.box = box
	if err := s.arrive(ctx); err != nil {
		return nil, err
	}
	if err := s.proveKeys(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// Damaged is how many stored values did not open or decode since Open.
func (s *Store) Damaged() int64 { return s.damaged.Load() }

// DoubtTime has what happens marked in the audit log while the function says so: the
// fact "clock" is "doubtful". It is called before anything else is done.
func (s *Store) DoubtTime(doubtful func() bool) { s.box.doubtful = doubtful }

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
