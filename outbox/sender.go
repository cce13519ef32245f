package outbox

import (
	"context"
	"errors"
	"time"

	"healthdial/audit"
)

// Sender sends messages of one kind. It returns before ctx ends; a message that
// expires meanwhile ends its ctx, unless its Policy says Whole. What it answers decides what becomes of the
// message: nil, ErrNoBearer, Permanent, Later, Again and Unknown mean what they say, any
// other error is tried again by the policy of its lane. Right before it writes what
// cannot be undone it asks Held, and if that is an error returns it.
type Sender interface {
	Send(ctx context.Context, m Message) (Outcome, error)
}

// Outcome is what came of a message. With Parts it was handed to a peer, whose
// receipts are awaited; without, it is done. Follow is added in the same act if
// there are no Parts, else before it, under IDs that make adding again harmless.
// Audit is for messages without Parts.
type Outcome struct {
	Parts  []PartID
	Follow []Message
	Audit  []audit.Event
}

// JobFunc does one job.
type JobFunc func(ctx context.Context, m Message) (Outcome, error)

// Jobs does messages of kind Job, by name.
type Jobs map[string]JobFunc

// Send does the job that m names.
func (j Jobs) Send(ctx context.Context, m Message) (Outcome, error) {
	do, ok := j[m.Job]
	if !ok {
		return Outcome{}, Permanent("unknown job")
	}
	return do(ctx, m)
}

// ErrNoBearer is answered when nothing that could carry the message is up. It is
// tried again without spending an attempt.
var ErrNoBearer = errors.New("outbox: no bearer")

// Permanent is answered when trying again cannot help: the message is buried. The
// cause is a word or two, shown to operators: no content.
func Permanent(cause string) error { return &refusal{cause: cause, kind: permanent} }

// Later is answered when the message is not to be tried before a moment. No attempt
// is spent: what limits it is its expiry.
func Later(at time.Time, cause string) error { return &refusal{cause: cause, kind: later, at: at} }

// Again is answered when the message reached nobody and is to be tried at a moment that
// the Sender chose. An attempt is spent.
func Again(at time.Time, cause string) error { return &refusal{cause: cause, kind: again, at: at} }

// Unknown is answered when a peer may have taken the message and may not. It comes
// back, marked as possibly doubled, when its lease is over; an attempt is spent.
func Unknown(cause string) error { return &refusal{cause: cause, kind: unknown} }

type refusalKind uint8

const (
	permanent refusalKind = iota
	later
	again
	unknown
)

// refusal is an error by which a Sender decides itself what becomes of a message.
type refusal struct {
	cause string
	kind  refusalKind
	at    time.Time
}

func (r *refusal) Error() string { return "outbox: " + r.cause }

// Cause is the word or two for operators.
func (r *refusal) Cause() string { return r.cause }

// At is when the message is to be tried next, zero if nobody said.
func (r *refusal) At() time.Time { return r.at }

// decided reports whether a Sender said itself what becomes of the message.
func decided(err error) bool {
	var r *refusal
	return errors.Is(err, ErrNoBearer) || errors.As(err, &r)
}

// causeOf is the word or two by which an error is known to operators. Its text is
// not: it may name what nobody may read.
func causeOf(err error) string {
	var named interface{ Cause() string }
	if errors.As(err, &named) {
		return named.Cause()
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "timeout"
	}
	return "error"
}
