package store

import (
	"context"
	"errors"
	"fmt"

	"healthdial/consent"
	"healthdial/seal"
)

// Consents is the consent.Store: an owner's sealed requests, each under a keyed
// hash of the registry's id.
type Consents struct {
	backend Backend
	box     *box
}

func (s *Consents) place(owner seal.Owner, id string) seal.Place {
	return seal.Place{Kind: kindConsent, Owner: owner, ID: s.box.name(kindConsent, id)}
}

// Load returns one request of an owner, or consent.ErrNotFound.
func (s *Consents) Load(ctx context.Context, owner seal.Owner, id string) (consent.Request, error) {
	place := s.place(owner, id)
	r, err := s.backend.Get(ctx, owner, place.Kind, place.ID)
	if errors.Is(err, ErrNotFound) {
		return consent.Request{}, consent.ErrNotFound
	}
	if err != nil {
		return consent.Request{}, fmt.Errorf("store: loading a request: %w", err)
	}
	return s.open(place, r)
}

// List returns all requests of an owner, in no order that means anything. One
// that is damaged fails the whole list: nobody is shown fewer than there are.
func (s *Consents) List(ctx context.Context, owner seal.Owner) ([]consent.Request, error) {
	records, err := s.backend.List(ctx, owner, kindConsent)
	if err != nil {
		return nil, fmt.Errorf("store: listing requests: %w", err)
	}
	out := make([]consent.Request, 0, len(records))
	for _, r := range records {
		q, err := s.open(seal.Place{Kind: kindConsent, Owner: owner, ID: r.ID}, r)
		if err != nil {
			return nil, err
		}
		out = append(out, q)
	}
	return out, nil
}

func (s *Consents) open(p seal.Place, r Record) (consent.Request, error) {
	var q consent.Request
	if err := s.box.openRecord(p, r, &q); err != nil {
		return consent.Request{}, err
	}
	q.Revision = r.Revision
	return q, nil
}

// Commit does an act, or returns consent.ErrConflict.
func (s *Consents) Commit(ctx context.Context, a consent.Act) error {
	b, err := s.box.batch(act{
		place: s.place(a.Request.Owner, a.Request.ID), revision: a.Request.Revision,
		expires: a.Request.Forgotten(), record: a.Request, out: a.Out, events: a.Audit,
	})
	if err != nil {
		return err
	}
	err = s.backend.Commit(ctx, b)
	if errors.Is(err, ErrConflict) {
		return consent.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("store: committing a request: %w", err)
	}
	return nil
}
