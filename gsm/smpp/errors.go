package smpp

import (
	"context"
	"errors"
	"fmt"
)

// What callers branch on.
var (
	// ErrNotBound means that no bind could carry the message. Nothing was
	// written; the message may be sent again at any time.
	ErrNotBound = errors.New("smpp: not bound")

	// ErrInvalid means that the message cannot be put on the wire as it is.
	// Sending it again will not help.
	ErrInvalid = errors.New("smpp: invalid message")

	// ErrUnanswered means that the message was handed to the connection and no
	// response came: the peer may have accepted it. ErrExpired and ErrLost wrap it.
	ErrUnanswered = errors.New("smpp: no response")

	// ErrExpired is an ErrUnanswered whose response timer ran out.
	ErrExpired = fmt.Errorf("%w in time", ErrUnanswered)

	// ErrLost is an ErrUnanswered whose connection ended first.
	ErrLost = fmt.Errorf("%w before the connection ended", ErrUnanswered)
)

// StatusError is a peer's refusal of one request.
type StatusError struct {
	Status  Status
	Command string // the answer that carried it, as the standard names it: "submit_sm_resp", "generic_nack"
}

// Error names the answer and its status; it never holds content.
func (e *StatusError) Error() string {
	return fmt.Sprintf("smpp: %s: %s", e.Command, e.Status.String())
}

// Unwrap makes errors.Is(err, StatusThrottled) work.
func (e *StatusError) Unwrap() error { return e.Status }

// Temporary reports whether the same request may succeed later.
func (e *StatusError) Temporary() bool { return e.Status.Temporary() }

// terminal reports whether a bind refused so will be refused again until somebody
// changes something. ESME_RBINDFAIL is not among them: SMSCs answer it too while
// they are busy or count an old session.
func terminal(s Status) bool {
	switch s {
	case StatusInvalidPassword, StatusInvalidSystemID, StatusInvalidSystemType:
		return true
	}
	return false
}

// unanswered is the error of a caller that stopped waiting: both ErrUnanswered
// and the context's own error.
func unanswered(ctx context.Context) error {
	return fmt.Errorf("%w: %w", ErrUnanswered, ctx.Err())
}
