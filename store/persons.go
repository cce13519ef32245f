package store

import (
	"context"
	"errors"
	"fmt"

	"healthdial/person"
	"healthdial/seal"
)

// Persons is the person.Store: one sealed person for each owner.
type Persons struct {
	backend Backend
	box     *box
}

func personPlace(owner seal.Owner) seal.Place {
	return seal.Place{Kind: kindPerson, Owner: owner}
}

// Load returns an owner's person, or person.ErrNotFound.
func (s *Persons) Load(ctx context.Context, owner seal.Owner) (person.Person, error) {
	place := personPlace(owner)
	r, err := s.backend.Get(ctx, owner, place.Kind, place.ID)
	if errors.Is(err, ErrNotFound) {
		return person.Person{}, person.ErrNotFound
	}
	if err != nil {
		return person.Person{}, fmt.Errorf("store: loading a person: %w", err)
	}
	var p person.Person
	if err := s.box.openRecord(place, r, &p); err != nil {
		return person.Person{}, err
	}
	p.Revision = r.Revision
	return p, nil
}

// Commit does an act, or returns person.ErrConflict.
func (s *Persons) Commit(ctx context.Context, a person.Act) error {
	b, err := s.box.batch(act{
		place: personPlace(a.Person.Owner), revision: a.Person.Revision,
		record: a.Person, out: a.Out, events: a.Audit,
	})
	if err != nil {
		return err
	}
	err = s.backend.Commit(ctx, b)
	if errors.Is(err, ErrConflict) {
		return person.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("store: committing a person: %w", err)
	}
	return nil
}
