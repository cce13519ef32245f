package outbox

import (
	"context"
	"errors"
	"time"

	"healthdial/audit"
	"healthdial/seal"
)

// ErrLeaseLost is returned for a change under a lease that is over.
var ErrLeaseLost = errors.New("outbox: lease lost")

// Lease is the right to work on one message until a moment. Token fences: a
// change under an older token is refused.
type Lease struct {
	ID    ID
	Owner seal.Owner
	Token uint64
	Until time.Time
}

// Leased is a message with the lease it was claimed under.
type Leased struct {
	Message
	Lease Lease
}

// State is how a message ended, as far as is known.
type State string

// The states of a sent message. Receipts use SMPP's message states (3.4 §5.2.28).
const (
	Queued    State = "queued"
	Sent      State = "sent"      // a peer took it
	Delivered State = "delivered" // a receipt says so
	Failed    State = "failed"    // a receipt says so: expired, rejected, undeliverable
	Buried    State = "buried"    // given up, with a cause
)

// Store keeps messages. Each method is one atomic act. Times are arguments.
type Store interface {
	// Add commits messages. An ID that is known already is ignored.
	Add(ctx context.Context, ms ...Message) error
	// Claim leases up to n messages of the lanes up to and with upTo that are due
	// at now and not leased, lanes first, then age. A message whose earlier lease
	// ran out without Sent, Done, Retry or Bury comes back with Doubled set and
	// with one attempt more spent: what it did is not known, and what kills its
	// worker must not be tried for ever.
	Claim(ctx context.Context, now time.Time, upTo Lane, n int, lease time.Duration) ([]Leased, error)
	// Renew prolongs a lease.
	Renew(ctx context.Context, l Lease, until time.Time) (Lease, error)
	// Sent records the peer's names for the parts of a message; it is done but for
	// its receipts, which are awaited until keep. Its content is erased. Receipts
	// that arrived early are applied.
	Sent(ctx context.Context, l Lease, parts []PartID, keep time.Time) error
	// Done ends a job, adding what follows from it in the same act.
	Done(ctx context.Context, l Lease, follow []Message, events []audit.Event) error
	// Retry makes a message due again at a moment. spend counts an attempt.
	Retry(ctx context.Context, l Lease, at time.Time, cause string, spend bool) error
	// Bury gives a message up for a cause (a word or two, no content), erasing its
	// content, adding what follows.
	Bury(ctx context.Context, l Lease, at time.Time, cause string, follow []Message) error
	// Receive applies a delivery receipt. One for a part that is not known yet is
	// kept until keep.
	Receive(ctx context.Context, part PartID, s State, at, keep time.Time) error
	// Wait returns when something may have become due, at latest at until.
	Wait(ctx context.Context, until time.Time) error
	// Stats counts messages by lane and state.
	Stats(ctx context.Context) (Stats, error)
}

// Stats are counts for operators.
type Stats struct {
	Queued   map[Lane]int
	Leased   int
	Awaiting int // sent, receipt not yet seen
	Buried   int
	// Oldest is when the oldest due message of a lane became due; a lane where
	// nothing is due is missing.
	Oldest map[Lane]time.Time
}

// Lag is how long the oldest due message of a lane has been due at now.
func (s Stats) Lag(lane Lane, now time.Time) time.Duration {
	since, ok := s.Oldest[lane]
	if !ok {
		return 0
	}
	return max(0, now.Sub(since))
}
