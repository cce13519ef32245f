package session

import (
	"errors"
	"time"
)

// Metrics counts turns for operators. Its methods must be quick and safe for
// concurrent use. Channels, outcomes, call names and exits are few and fixed.
type Metrics interface {
	// Turn is one Take: shown, repeated, dropped, busy or failed.
	Turn(ch Channel, outcome string, took time.Duration)
	// Call is one call, with the exit that the flow took: "late" and "error" too.
	Call(name, exit string, took time.Duration)
	// Conflict is a turn that is taken again because its revision moved.
	Conflict(ch Channel)
	// Fallback is an entry that was not applied since the store lost the page
	// that it was made on.
	Fallback(ch Channel)
	// Abandoned is a dialogue that was cut off while it waited for an answer at a
	// step, "flow.node".
	Abandoned(ch Channel, step string)
}

// The outcomes of a turn.
const (
	shown    = "shown"
	repeated = "repeated"
	dropped  = "dropped"
	busy     = "busy"
	failed   = "failed"
)

func outcomeOf(err error) string {
	if errors.Is(err, ErrBusy) || errors.Is(err, ErrConflict) {
		return busy
	}
	return failed
}

type unmeasured struct{}

func (unmeasured) Turn(Channel, string, time.Duration) {}
func (unmeasured) Call(string, string, time.Duration)  {}
func (unmeasured) Conflict(Channel)                    {}
func (unmeasured) Fallback(Channel)                    {}
func (unmeasured) Abandoned(Channel, string)           {}
