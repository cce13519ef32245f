package sip

import "errors"

// unanswered is why a call that we placed was not answered. It says nothing of whom it
// was for.
type unanswered struct {
	text  string
	cause Cause
}

func (e unanswered) Error() string { return "sip: " + e.text }

// Cause is the reason in a word, for operators.
func (e unanswered) Cause() string { return string(e.cause) }

// Why a call that we placed was not answered. If nothing of the trunk answers, Dial
// returns ivr.ErrNoTrunk instead; if its context ends before the phone rings, that
// error.
var (
	ErrBusy        error = unanswered{"the line is busy", CauseBusy}
	ErrNoAnswer    error = unanswered{"nobody answered", CauseNoAnswer}
	ErrUnreachable error = unanswered{"the number cannot be reached", CauseUnreachable}
	ErrRefused     error = unanswered{"the call was refused", CauseRefused}
	ErrMedia       error = unanswered{"no codec in common", CauseMedia}
	ErrFull        error = unanswered{"as many calls as we carry are under way", CauseFull}
)

// refusal is what a final response says of a call that we placed (RFC 3261 §21).
func refusal(code int) error {
	switch code {
	case 486, 600:
		return ErrBusy
	case 408, 480, 487:
		return ErrNoAnswer
	case 404, 410, 416, 484, 485, 502, 504, 604:
		return ErrUnreachable
	case 415, 488, 606:
		return ErrMedia
	}
	return ErrRefused
}

var (
	errUnsent     = errors.New("sip: a request could not be sent")
	errUnanswered = errors.New("sip: a request was not answered")
	errNoTag      = errors.New("sip: a response makes no dialog")
)
