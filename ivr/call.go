// Package ivr is the conversation by telephone call: the same screens as
// everywhere, spoken, answered by keys. It knows no signalling and no audio; a
// driver makes Calls, and one goroutine for each call asks and listens until it
// ends.
package ivr

import (
	"context"
	"errors"
	"time"

	"healthdial/gsm/msisdn"
)

// ErrHungUp is returned when the caller has gone. The conversation hears it as a
// dialogue that was dropped.
var ErrHungUp = errors.New("ivr: the caller hung up")

// Call is one answered call. It belongs to one goroutine.
type Call interface {
	// ID names the call at its driver; with the link it is the gateway id of the
	// call's dialogue.
	ID() string
	// Link is the name of the trunk that carries the call.
	Link() string
	// From is the caller's number, the zero Number if it is withheld. trusted is
	// false where anybody could have written it: such a caller is called back
	// before anything that is theirs is said.
	From() (n msisdn.Number, trusted bool)
	// Ask says the question's lines in order and collects keys, until Enough says so
	// or a pause is too long. A key pressed during a line that may be interrupted
	// ends the saying and counts; those pressed during another, or before the
	// question began, are dropped. No keys and no error is silence. If no keys are
	// wanted, Ask returns when all is said.
	//
	// Errors are ErrHungUp, the context's, and failures of the driver.
	Ask(ctx context.Context, q Question) (keys string, err error)
	// HangUp ends the call. What was asked has been said.
	HangUp(ctx context.Context) error
}

// Question is what is said at once, and the keys that it asks for.
type Question struct {
	Lines []Line
	Keys  Keys
}

// Keys is what a question collects. The zero Keys collects nothing.
type Keys struct {
	Most  int           // how many keys make an entry full
	First time.Duration // how long the first key is waited for, from the end of what is said
	Next  time.Duration // how long each other is, from the one before
}
