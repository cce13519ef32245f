package person

import (
	"context"
	"errors"

	"healthdial/audit"
	"healthdial/outbox"
	"healthdial/seal"
)

// Errors of a Store.
var (
	ErrNotFound = errors.New("person: not found")
	ErrConflict = errors.New("person: the revision moved")
)

// Act is one commit: the person, what is to be sent, what happened.
type Act struct {
	Person Person // stored at Revision+1 if the stored one is at Revision, else ErrConflict
	Out    []outbox.Message
	Audit  []audit.Event
}

// Store keeps persons, one for each number.
type Store interface {
	Load(ctx context.Context, owner seal.Owner) (Person, error)
	Commit(ctx context.Context, a Act) error
}
