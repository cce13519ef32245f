package session

import (
	"context"
	"errors"
	"time"

	"healthdial/audit"
	"healthdial/gsm/msisdn"
	"healthdial/outbox"
	"healthdial/seal"
)

// Errors of a Store.
var (
	ErrNotFound = errors.New("session: not found")
	ErrConflict = errors.New("session: the revision moved")
)

// Act is one commit of a turn: all or nothing.
type Act struct {
	Session Session          // stored at Revision+1 if the stored one is at Revision, else ErrConflict
	Out     []outbox.Message // added
	Audit   []audit.Event    // appended
	Taken   *LetterID        // the inbox letter that this turn answers, removed; ErrConflict if it is gone: the turn was done elsewhere
}

// Store keeps sessions, one for each number. An expired session is not found.
type Store interface {
	Load(ctx context.Context, owner seal.Owner, now time.Time) (Session, error)
	Commit(ctx context.Context, a Act) error
}

// LetterID names one complete message in the inbox.
type LetterID struct {
	Owner seal.Owner
	Seq   uint64
}

// Part is one SMS as an operator delivered it. Parts of a long message share Ref
// and Total; they may arrive by different links and meet in the store.
type Part struct {
	From  msisdn.Number `cbor:"1,keyasint"`
	To    string        `cbor:"2,keyasint"` // the short code it was sent to
	Link  string        `cbor:"3,keyasint"`
	Text  string        `cbor:"4,keyasint"`
	Ref   uint16        `cbor:"5,keyasint,omitempty"`
	Total uint8         `cbor:"6,keyasint,omitempty"` // 0 or 1: not split
	Seq   uint8         `cbor:"7,keyasint,omitempty"` // from 1
	Event EventID       `cbor:"8,keyasint"`           // recognises the operator's repeat of this part
	At    time.Time     `cbor:"9,keyasint"`
}

// Letter is one complete message, its parts joined in order.
type Letter struct {
	ID    LetterID
	From  msisdn.Number
	To    string
	Link  string
	Text  string
	Event EventID // of its first part
	At    time.Time
	Token uint64 // the claim's
}

// Inbox is durable: a part is acknowledged to the operator only after Receive.
type Inbox interface {
	// Receive commits a part. fresh is false for a repeat whose letter was not yet
	// answered or was answered within the store's memory (an hour).
	Receive(ctx context.Context, p Part) (fresh bool, err error)
	// Next claims the oldest complete letter of a number that has none claimed, for
	// a while; ok is false when there is none. Letters of one number come in order,
	// one at a time. An incomplete long message is given up, and offered as what
	// there is of it, five minutes after its first part.
	Next(ctx context.Context, now time.Time, lease time.Duration) (l Letter, ok bool, err error)
	// Release gives a claim back for another try at a moment; ErrConflict if the
	// claim is over.
	Release(ctx context.Context, l Letter, at time.Time) error
	// Drop removes a letter that cannot be answered, with the events that say why;
	// ErrConflict if the claim is over.
	Drop(ctx context.Context, l Letter, events []audit.Event) error
	// Wait returns when a letter may be waiting, at latest at until.
	Wait(ctx context.Context, until time.Time) error
}
