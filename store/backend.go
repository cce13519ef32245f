// Package store keeps everything that must survive: it gives session, consent,
// person and outbox the stores they ask for, typed and sealed, over a Backend that
// sees only keyed hashes, revisions, times, lanes and sealed octets. store/bolt and
// store/redis are Backends; store/storetest is the suite that each passes.
package store

import (
	"context"
	"errors"
	"time"

	"healthdial/outbox"
	"healthdial/seal"
)

// Errors of a Backend. The typed stores turn them into their consumers' own.
var (
	// ErrNotFound is returned for a record or message that is not there.
	ErrNotFound = errors.New("store: not found")
	// ErrConflict is returned for a batch that expects a revision which the
	// stored record does not have. Nothing of the batch was done.
	ErrConflict = errors.New("store: the revision moved")
	// ErrLetterGone is returned for a batch that answers a letter which is
	// answered already, or claimed under a newer token. Nothing was done.
	ErrLetterGone = errors.New("store: the letter is gone")
	// ErrUnreplicated is returned for what was done but is not on as many
	// machines as it should be: a failure of one may undo it. Its outcome is
	// unknown, its repeat is known.
	ErrUnreplicated = errors.New("store: done, but not on enough machines")
)

// Name is a keyed hash: how a Backend knows anything that has a name.
type Name = [16]byte

// Backend is what a store must do. Every method that changes something is one
// atomic act within one owner's partition, durable when it returns; a method that
// returns an error may or may not have been durable, unless the error is one of
// this package's or outbox.ErrLeaseLost, which mean that nothing was done.
// A Backend is safe for concurrent use.
type Backend interface {
	Records
	Queue
	Letters
	Journal

	// Count adds to the counter of a name, which begins at 0 and is forgotten
	// at expires, and returns the sum. Adding 0 reads.
	Count(ctx context.Context, name Name, add int, expires time.Time) (int, error)
	// Await returns when work may be due that was not before, at latest at
	// until or when ctx is done, whose error it then returns.
	Await(ctx context.Context, w Work, until time.Time) error
}

// Work is what Await waits for.
type Work uint8

// The kinds of work.
const (
	Outgoing Work = iota // messages to claim
	Incoming             // letters to answer
)

// Records keeps sealed records of owners, by kind and id.
type Records interface {
	// Get returns a record, expired or not, or ErrNotFound.
	Get(ctx context.Context, owner seal.Owner, kind, id string) (Record, error)
	// List returns every record of a kind in the order of ids, expired or not.
	List(ctx context.Context, owner seal.Owner, kind string) ([]Record, error)
	// Commit does all of a batch, or nothing.
	Commit(ctx context.Context, b Batch) error
}

// Queue is the outbox. What becomes of a leased message is a part of a Batch.
type Queue interface {
	// Claim is outbox.Store.Claim. Within a lane the message added first comes
	// first.
	Claim(ctx context.Context, now time.Time, upTo outbox.Lane, n int, lease time.Duration) ([]Claimed, error)
	// Receipt applies a delivery receipt to the message whose part it names, or
	// keeps it until that is known, at most until r.Keep.
	Receipt(ctx context.Context, r Receipt) error
	// Trace tells what is known of a message, or ErrNotFound once it is forgotten.
	Trace(ctx context.Context, owner seal.Owner, id outbox.ID) (Trace, error)
	// Tally is outbox.Store.Stats. With a PartialError it is of those partitions that
	// answered.
	Tally(ctx context.Context) (outbox.Stats, error)
}

// Letters is the inbox: parts meet here and become letters.
type Letters interface {
	// Receive commits a part; fresh is false for a repeat. A part that begins a
	// letter beyond MostLetters or MostParts of its owner is ErrFull.
	Receive(ctx context.Context, p Part) (fresh bool, err error)
	// Next claims a letter as session.Inbox.Next does.
	Next(ctx context.Context, now time.Time, lease time.Duration) (l Letter, ok bool, err error)
	// Backlog counts the letters that are not answered. With a PartialError it is of
	// those partitions that answered.
	Backlog(ctx context.Context) (Backlog, error)
}

// Journal reads the audit log, one chain for each partition.
type Journal interface {
	// Head is the end of a partition's chain; the zero Head if it has no link.
	Head(ctx context.Context, partition int) (Head, error)
	// Heads is the end of every chain, as durable as what is acknowledged: whatever
	// is lost, no chain will end before it.
	Heads(ctx context.Context) ([Partitions]Head, error)
	// Links returns at most n links of a chain from a sequence number on.
	Links(ctx context.Context, partition int, from uint64, n int) ([]Link, error)
}
