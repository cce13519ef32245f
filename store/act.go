package store

import (
	"errors"
	"fmt"
	"time"

	"healthdial/audit"
	"healthdial/outbox"
	"healthdial/seal"
)

// act is what every domain commit is made of: one record that goes from revision
// to revision+1, what is to be sent, and what happened.
type act struct {
	place    seal.Place // its Revision is not used
	revision uint64
	expires  time.Time
	record   any
	out      []outbox.Message
	events   []audit.Event
}

func (b *box) batch(a act) (Batch, error) {
	place := a.place
	place.Revision = a.revision + 1
	value, err := b.seal(place, a.record)
	if err != nil {
		return Batch{}, err
	}
	put := Put{
		Kind: place.Kind, ID: place.ID, Expect: a.revision, Revision: place.Revision,
		Expires: a.expires, Value: value,
	}
	out, err := b.messages(place.Owner, a.out)
	if err != nil {
		return Batch{}, err
	}
	return Batch{Owner: place.Owner, Puts: []Put{put}, Out: out, Audit: b.chain(place.Owner, a.events)}, nil
}

// messages seals what an act of an owner adds to the outbox. A message without an
// owner is the act's; one of another owner would live in another partition and is
// refused.
func (b *box) messages(owner seal.Owner, ms []outbox.Message) ([]Message, error) {
	out := make([]Message, 0, len(ms))
	for _, m := range ms {
		if m.Owner == (seal.Owner{}) {
			m.Owner = owner
		}
		if err := checkMessage(owner, m); err != nil {
			return nil, err
		}
		value, err := b.seal(messagePlace(m.Owner, m.ID), m)
		if err != nil {
			return nil, err
		}
		out = append(out, Message{
			ID: m.ID, Lane: m.Lane, NotBefore: m.NotBefore,
			Attempts: m.Attempts, Doubled: m.Doubled, Value: value,
		})
	}
	return out, nil
}

func checkMessage(owner seal.Owner, m outbox.Message) error {
	switch {
	case m.Owner != owner:
		return errors.New("store: a message of another owner in one act")
	case m.ID == outbox.ID{}:
		return errors.New("store: a message without an id")
	case int(m.Lane) >= Lanes:
		return fmt.Errorf("store: a message in lane %d, there are %d", m.Lane, Lanes)
	}
	return nil
}
