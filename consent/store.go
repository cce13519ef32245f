package consent

import (
	"context"
	"errors"

	"healthdial/audit"
	"healthdial/outbox"
	"healthdial/seal"
)

// Errors of a Store.
var (
	ErrNotFound = errors.New("consent: not found")
	ErrConflict = errors.New("consent: the revision moved")
)

// Act is one commit: a request, what is to be sent, what happened.
type Act struct {
	Request Request // stored at Revision+1 if the stored one is at Revision, else ErrConflict
	Out     []outbox.Message
	Audit   []audit.Event
}

// Store keeps requests by owner.
type Store interface {
	Load(ctx context.Context, owner seal.Owner, id string) (Request, error)
	List(ctx context.Context, owner seal.Owner) ([]Request, error)
	Commit(ctx context.Context, a Act) error
}
