package store

import (
	"encoding/binary"
	"time"

	"healthdial/outbox"
	"healthdial/seal"
)

// Stage is where a message stands in an outbox.
type Stage uint8

// The stages. Their numbers are written into files and never change.
const (
	Timed       Stage = iota + 1 // due at At
	Ready                        // due
	InHand                       // leased until At
	Awaiting                     // sent; receipts are awaited until At
	Gone                         // sent; no receipt came, or none was awaited
	Arrived                      // delivered
	Undelivered                  // failed
	Over                         // a job that is done
	GivenUp                      // buried
)

// Ended reports whether nothing more is to be done: the message is remembered so
// that adding it again changes nothing.
func (s Stage) Ended() bool { return s >= Gone }

// MessageItem is an outbox message. A lease moves as it is: a message that was in
// hand stays leased until the lease lapses, and is then, as ever, due again with an
// attempt spent and marked as possibly doubled. Receipts that came for a name which
// no recorded part has stay behind: only a lease that is over could record it.
type MessageItem struct {
	_        struct{} `cbor:",toarray"`
	Owner    seal.Owner
	ID       outbox.ID
	Stage    Stage
	Lane     outbox.Lane
	Seq      uint64 // its age
	At       Instant
	Since    Instant // when it became, or becomes, due
	Forget   Instant // coarse; when it ended: until when it is remembered
	Token    uint64
	Attempts int
	Doubled  bool
	Cause    string
	Parts    []PartState // of one that was sent
	Value    []byte      // none once it was sent or ended
}

// PartState is a sent part with its receipt; State is "" until there is one.
type PartState struct {
	_     struct{} `cbor:",toarray"`
	Name  Name
	State outbox.State
}

// Section implements Item.
func (MessageItem) Section() Section { return MessageSection }

// Key implements Item.
func (m MessageItem) Key() []byte { return append(m.Owner[:], m.ID[:]...) }

// Ends implements Item.
func (m MessageItem) Ends() Instant { return m.Forget }

// Lapsed is the message as it is at now: one whose receipts are awaited no longer is
// Gone, and remembered for so long after.
func (m MessageItem) Lapsed(now time.Time, remember time.Duration) MessageItem {
	if m.Stage == Awaiting && m.At.Past(now) {
		m.Stage, m.At, m.Forget = Gone, 0, (m.At + Instant(remember.Microseconds())).Coarse()
	}
	return m
}

// LetterItem is a letter of an inbox with the parts there are of it, in order. A
// claim on it moves as it is, until it lapses.
type LetterItem struct {
	_             struct{} `cbor:",toarray"`
	Owner         seal.Owner
	Seq           uint64
	Group         Name
	Total         int
	Ready, GiveUp Instant
	Token         uint64 // of the claim, 0 for none
	Until         Instant
	Pieces        []PieceItem
}

// PieceItem is one part of a letter.
type PieceItem struct {
	_     struct{} `cbor:",toarray"`
	Seq   int
	Event Name
	Value []byte
}

// Section implements Item.
func (LetterItem) Section() Section { return LetterSection }

// Key implements Item.
func (l LetterItem) Key() []byte { return binary.BigEndian.AppendUint64(l.Owner[:], l.Seq) }

// Ends implements Item.
func (LetterItem) Ends() Instant { return 0 }
