package store

import (
	"time"

	"healthdial/outbox"
	"healthdial/seal"
)

// Lanes is how many lanes a Backend keeps: outbox.Code to outbox.Bulk.
const Lanes = int(outbox.Bulk) + 1

// States of a message that outbox has no name for, seen in a Trace.
const (
	Leased   outbox.State = "leased"
	Finished outbox.State = "done"
)

// Claimed is a leased message as a Backend gives it out.
type Claimed struct {
	Lease    outbox.Lease
	Attempts int
	Doubled  bool
	Value    []byte
}

// Receipt is a delivery receipt: part is the keyed hash of the peer's name for it.
type Receipt struct {
	Part  Name
	State outbox.State // Delivered or Failed
	At    time.Time
	Keep  time.Time
}

// Trace is what a Backend knows of a message without opening it.
type Trace struct {
	State    outbox.State
	Lane     outbox.Lane
	Attempts int
	Doubled  bool
	Cause    string // of the last Retried or Buried
}

// Part is one part of a letter as a Backend sees it.
type Part struct {
	Owner  seal.Owner
	Event  Name // recognises its repeat
	Group  Name // shared by the parts of one long message
	Total  int  // 1 for a whole letter
	Seq    int  // 1 to Total
	At     time.Time
	GiveUp time.Time // when the letter is offered though parts are missing
	Value  []byte
}

// Letter is a claimed letter: the parts there are of it, in order.
type Letter struct {
	Owner seal.Owner
	Seq   uint64
	Token uint64
	Parts []Piece
}

// Piece is one part of a claimed letter.
type Piece struct {
	Event Name
	Value []byte
}

// Repeats is how long a part is known as a repeat after its letter was answered.
const Repeats = time.Hour
