package session

import (
	"context"
	"errors"
	"time"

	"healthdial/audit"
	"healthdial/gsm/charset"
	"healthdial/gsm/msisdn"
	"healthdial/outbox"
	"healthdial/seal"
)

// Errors of a Store.
var (
	ErrNotFound = errors.New("session: not found")
	ErrConflict = errors.New("session: the revision moved")
	// ErrFull is returned for a part when as much as an inbox holds waits of its
	// number. Nothing was stored; there is room once a letter is answered.
	ErrFull = errors.New("session: the number's inbox is full")
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
	// Recall is the session as this process committed it last, without asking the
	// store, if it is remembered. Others may have moved it since: a Commit of it
	// finds that out.
	Recall(owner seal.Owner, now time.Time) (Session, bool)
}

// LetterID names one complete message in the inbox.
type LetterID struct {
	Owner seal.Owner
	Seq   uint64
}

// Part is one SMS as an operator delivered it, its octets not yet read: Join does
// that once its neighbours are there. Parts of a long message share Ref, Total and
// By; they may arrive by different links and meet in the store.
type Part struct {
	From    msisdn.Number `cbor:"1,keyasint"`
	To      string        `cbor:"2,keyasint"` // the short code it was sent to
	Link    string        `cbor:"3,keyasint"`
	Coding  byte          `cbor:"4,keyasint,omitempty"` // data_coding, as charset.Decode takes it
	Payload []byte        `cbor:"5,keyasint"`           // user data without its header
	Ref     uint16        `cbor:"6,keyasint,omitempty"`
	Total   uint8         `cbor:"7,keyasint,omitempty"` // 0 or 1: not split
	Seq     uint8         `cbor:"8,keyasint,omitempty"` // from 1
	Event   EventID       `cbor:"9,keyasint"`           // recognises the operator's repeat of this part
	At      time.Time     `cbor:"10,keyasint"`

	By      charset.Splitting `cbor:"11,keyasint,omitempty"` // where its number stood, so how wide Ref is
	Single  charset.Language  `cbor:"12,keyasint,omitempty"` // whose tables its header announced
	Locking charset.Language  `cbor:"13,keyasint,omitempty"`
}

// Letter is one message, its parts joined in order.
type Letter struct {
	ID    LetterID
	From  msisdn.Number
	To    string
	Link  string
	Text  string
	Event EventID // of the first part there is

	Missing int // parts that never came, or that do not open

	At    time.Time
	Token uint64 // the claim's
}

// Inbox is durable: a part is acknowledged to the operator only after Receive.
type Inbox interface {
	// Receive commits a part. fresh is false for a repeat whose letter was not yet
	// answered or was answered within the store's memory (an hour). ErrFull: the
	// operator must keep the part.
	Receive(ctx context.Context, p Part) (fresh bool, err error)
	// Next claims the oldest complete letter of a number that has none claimed, for
	// a while; ok is false when there is none. Letters of one number come in order,
	// one at a time. An incomplete long message is given up, and offered as what
	// there is of it with the number of parts that are missing, five minutes after
	// its first part.
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
