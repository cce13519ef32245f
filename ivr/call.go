// Package ivr is the conversation by telephone call: the same screens as
// everywhere, spoken, answered by keys. It knows no signalling and no audio; a
// driver makes Calls, and one goroutine for each call asks and listens until it
// ends.
package ivr

import (
	"context"
	"errors"

	"healthdial/engine"
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
	// From is the caller's number, the zero Number if it is withheld. trusted is
	// false where anybody could have written it: such a caller is called back
	// before anything that is theirs is said.
	From() (n msisdn.Number, trusted bool)
	// Ask plays prompts in order and collects keys for w, until Enough says so or a
	// pause between keys is too long. Keys pressed while a prompt that may be
	// interrupted plays end the playing; those pressed during another are dropped.
	// No keys and no error is silence. If w wants nothing, Ask returns when all is
	// played.
	//
	// Errors are ErrHungUp, the context's, and failures of the driver.
	Ask(ctx context.Context, prompts []Prompt, w engine.Want) (keys string, err error)
	// HangUp ends the call when what was asked is played.
	HangUp(ctx context.Context) error
}

// Prompt is one thing that is played.
type Prompt struct {
	Clip    string // names a recorded or rendered clip
	BargeIn bool   // a key ends it and counts; else keys wait for its end
}
