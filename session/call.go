package session

import (
	"context"
	"time"

	"healthdial/engine"
	"healthdial/gsm/msisdn"
	"healthdial/seal"
)

// CallKey names one call that one event made, with what it was asked. What a local
// call did is stored under it, so that a repeat finds the exit instead of doing it
// again.
type CallKey [16]byte

// Call is a flow's call with its circumstances.
type Call struct {
	Key     CallKey       `cbor:"1,keyasint"`
	Name    string        `cbor:"2,keyasint"`
	Owner   seal.Owner    `cbor:"3,keyasint"`
	Number  msisdn.Number `cbor:"4,keyasint"`
	Session ID            `cbor:"5,keyasint"`
	Channel Channel       `cbor:"6,keyasint"`
	Link    string        `cbor:"7,keyasint"`
	Lang    string        `cbor:"8,keyasint"`
	Vars    engine.Vars   `cbor:"9,keyasint"`
	Secret  string        `cbor:"-"`
	At      time.Time     `cbor:"10,keyasint"`
	Again   bool          `cbor:"11,keyasint,omitempty"` // an earlier attempt's outcome is unknown: ask before repeating
	Opens   bool          `cbor:"12,keyasint,omitempty"` // the event opened its dialogue: a dial, not a key in one
	Event   EventID       `cbor:"13,keyasint"`           // whose page will show what comes of it: Session.Showed
	Placed  bool          `cbor:"14,keyasint,omitempty"` // in a call that we placed to Number: who answers has that phone in hand
}

// Caller answers calls. It maps every failure that a flow can speak of to one of the
// call's exits; an error it returns becomes the exit "error", a deadline "late".
type Caller interface {
	Call(ctx context.Context, c Call) (engine.Result, error)
}

// Parked is a call that came late and goes on as an outbox job named JobParked. When
// it has its exit, the phrase for that exit is sent to the person.
type Parked struct {
	Call Call              `cbor:"1,keyasint"`
	Say  map[string]string `cbor:"2,keyasint"` // exit -> phrase
}

// JobParked is the job name of a parked call; its payload is a Parked in CBOR.
const JobParked = "call"
