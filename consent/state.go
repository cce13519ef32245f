package consent

import (
	"errors"
	"fmt"
	"slices"
)

// errTransition is our own bug, or a decision that came second.
var errTransition = errors.New("consent: no such transition")

// transitions is the whole state machine: what may follow a state. A state that is
// not a key is final.
//
// NEEDS_LOGIN goes back to DECIDED, for the same decision is submitted again. A
// revocation may overtake an approval at any point of its way. REVOKING goes back
// to GRANTED only when the registry refuses to revoke. OVERTAKEN ends every path on
// which somebody else, or a change, was faster; what was granted elsewhere can
// still be revoked here.
var transitions = map[State][]State{
	Pending:    {Decided, Expired, Overtaken},
	Decided:    {Submitted, Granted, Denied, Failed, NeedsLogin, Overtaken, Expired, Revoking},
	Submitted:  {Granted, Denied, Failed, NeedsLogin, Overtaken, Expired, Revoking},
	NeedsLogin: {Decided, Overtaken, Expired, Revoking},
	Granted:    {Revoking, Revoked, Expired},
	Revoking:   {Revoked, Granted},
	Overtaken:  {Revoking},
}

// move is the only way for a request from one state to another.
func (r *Request) move(to State) error {
	if !slices.Contains(transitions[r.State], to) {
		return fmt.Errorf("%w: %s to %s", errTransition, r.State, to)
	}
	r.State = to
	if to != Pending {
		r.Code = nil // a code outlives nothing
	}
	return nil
}

// revocable says that the person may take back what they approved, or what was
// granted elsewhere.
func (r Request) revocable() bool {
	return slices.Contains(transitions[r.State], Revoking) && (r.Choice == Approve || len(r.Artefacts) > 0)
}
