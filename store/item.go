package store

import (
	"encoding/binary"

	"healthdial/outbox"
	"healthdial/seal"
)

// Section is a kind of Item. A Dump tells the sections of a partition in turn.
type Section uint8

// The sections. Their numbers are written into files and never change.
const (
	RecordSection  Section = iota + 1 // sessions, persons, requests, indexes, proofs
	MessageSection                    // the outbox
	PartSection                       // peers' names for parts of messages
	LetterSection                     // the inbox
	RepeatSection                     // parts of letters that are known
	CountSection                      // counters
	LinkSection                       // audit chains
	HeadSection                       // their ends
)

// Sections is how many there are.
const Sections = int(HeadSection)

// Item is one thing that a store keeps, told so that another store can keep it.
type Item interface {
	Section() Section
	// Key tells the items of a section and a partition apart, and orders them.
	Key() []byte
	// Ends is when the store may forget it, 0 for never.
	Ends() Instant
}

var (
	_ Item = RecordItem{}
	_ Item = MessageItem{}
	_ Item = PartItem{}
	_ Item = LetterItem{}
	_ Item = RepeatItem{}
	_ Item = CountItem{}
	_ Item = LinkItem{}
	_ Item = HeadItem{}
)

// RecordItem is a record.
type RecordItem struct {
	_        struct{} `cbor:",toarray"`
	Owner    seal.Owner
	Kind, ID string
	Revision uint64
	Expires  Instant
	Value    []byte
}

// Section implements Item.
func (RecordItem) Section() Section { return RecordSection }

// Key implements Item.
func (r RecordItem) Key() []byte {
	key := append(append(r.Owner[:], r.Kind...), 0)
	return append(key, r.ID...)
}

// Ends implements Item.
func (r RecordItem) Ends() Instant { return r.Expires }

// PartItem is what is known of a peer's name for a part: the message that it is of
// or, before that is known, the receipt that came for it. A receipt that the store
// still has beside the message was passed on to it and is not told.
type PartItem struct {
	_     struct{} `cbor:",toarray"`
	Name  Name
	Owner seal.Owner
	ID    outbox.ID // zero for none
	State outbox.State
	Keep  Instant // coarse
}

// Section implements Item.
func (PartItem) Section() Section { return PartSection }

// Key implements Item.
func (p PartItem) Key() []byte { return p.Name[:] }

// Ends implements Item.
func (p PartItem) Ends() Instant { return p.Keep }

// RepeatItem is a part of a letter that would be known if it came again. Until is
// 0 while its letter is not answered.
type RepeatItem struct {
	_     struct{} `cbor:",toarray"`
	Owner seal.Owner
	Event Name
	Until Instant
}

// Section implements Item.
func (RepeatItem) Section() Section { return RepeatSection }

// Key implements Item.
func (r RepeatItem) Key() []byte { return append(r.Owner[:], r.Event[:]...) }

// Ends implements Item.
func (r RepeatItem) Ends() Instant { return r.Until }

// CountItem is a counter.
type CountItem struct {
	_       struct{} `cbor:",toarray"`
	Name    Name
	Count   int64
	Expires Instant // coarse
}

// Section implements Item.
func (CountItem) Section() Section { return CountSection }

// Key implements Item.
func (c CountItem) Key() []byte { return c.Name[:] }

// Ends implements Item.
func (c CountItem) Ends() Instant { return c.Expires }

// LinkItem is one sealed entry of an audit chain.
type LinkItem struct {
	_     struct{} `cbor:",toarray"`
	Seq   uint64
	Hash  [32]byte
	At    Instant
	Value []byte
}

// Section implements Item.
func (LinkItem) Section() Section { return LinkSection }

// Key implements Item.
func (l LinkItem) Key() []byte { return binary.BigEndian.AppendUint64(nil, l.Seq) }

// Ends implements Item.
func (LinkItem) Ends() Instant { return 0 }

// HeadItem is the end of an audit chain. Partitions without events have none.
type HeadItem struct {
	_    struct{} `cbor:",toarray"`
	Seq  uint64
	Hash [32]byte
	At   Instant
}

// Section implements Item.
func (HeadItem) Section() Section { return HeadSection }

// Key implements Item.
func (HeadItem) Key() []byte { return nil }

// Ends implements Item.
func (HeadItem) Ends() Instant { return 0 }
