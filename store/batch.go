package store

import (
	"time"

	"healthdial/outbox"
	"healthdial/seal"
)

// Batch is one act in one owner's partition: all of it is done, or nothing.
type Batch struct {
	Owner   seal.Owner
	Puts    []Put
	Deletes []Delete
	Out     []Message
	Settle  *Settle
	Answer  *Answer
	// Audit chains the act's events after the head that it is given, which may
	// be more than once; the last result is what is stored. Nil for none.
	Audit func(Head) ([]Link, error)
	// Fleeting says that nothing was promised by this act that a later one does
	// not: it may be lost with a machine, though not undone for part.
	Fleeting bool
}

// Record is a sealed value with what a Backend knows of it.
type Record struct {
	ID       string
	Revision uint64
	Expires  time.Time // zero for never; swept some time after
	Value    []byte
}

// Put stores a value at Revision if the stored record is at Expect, 0 for none;
// else the batch fails with ErrConflict. Revision is not 0. Values are sealed, so no
// two are ever alike: a Backend may take the very value for its own repeat.
type Put struct {
	Kind, ID         string
	Expect, Revision uint64
	Expires          time.Time
	Value            []byte
	// Was is how the stored value ends, where that is known; if it ends otherwise
	// the batch fails with ErrConflict as well. A revision that a failover lost is
	// given again, to another value.
	Was []byte
}

// Delete removes a record if it is at Expect; else the batch fails with
// ErrConflict.
type Delete struct {
	Kind, ID string
	Expect   uint64
}

// Message is an outbox message as a Backend sees it. Adding an ID that the owner's
// outbox knows, until some time after the message ended, changes nothing.
type Message struct {
	ID        outbox.ID
	Lane      outbox.Lane
	NotBefore time.Time
	Attempts  int
	Doubled   bool
	Value     []byte
}

// Ripe is how many messages of a lane a claim looks at, at least, when many became
// due since the last: within these age counts, beyond them when they were due.
const Ripe = 256

// Verdict is what became of a leased message.
type Verdict uint8

// The verdicts.
const (
	Renewed Verdict = iota + 1 // worked on still, until At
	Sent                       // taken by peers who call it Parts, receipts awaited until At
	Done                       // over
	Retried                    // due again at At
	Buried                     // given up at At
)

// Settle says what became of a message under its lease. A batch whose lease is
// over fails with outbox.ErrLeaseLost.
type Settle struct {
	Lease   outbox.Lease
	Verdict Verdict
	At      time.Time
	Spend   bool   // Retried: an attempt was spent
	Cause   string // Retried, Buried: a word or two, no content
	Parts   []Name // Sent
}

// Answer says that a letter is answered, so that it is removed and repeats of its
// parts are known for an hour; or, if Again is not zero, that it is given back and
// offered again then. A letter that is gone, or under another claim than Token (0
// for any), fails the batch with ErrLetterGone.
type Answer struct {
	Seq   uint64
	Token uint64
	Again time.Time
}

// Head is the end of an audit chain.
type Head struct {
	Seq  uint64
	Hash [32]byte
	At   time.Time // the latest time of any event in the chain
}

// Link is one sealed entry of an audit chain.
type Link struct {
	Seq   uint64
	Hash  [32]byte
	At    time.Time
	Value []byte
}
