// Package audit is what happened, in an order that cannot be changed afterwards:
// events chained by hash, one chain per partition of the store.
package audit

import (
	"time"

	"healthdial/seal"
)

// Event is one thing that happened. It names people and things by keyed hash or
// random id only; Facts hold codes and versions, never text from or about a
// person.
type Event struct {
	At      time.Time         `cbor:"1,keyasint"`
	Kind    string            `cbor:"2,keyasint"` // "consent.decided"
	Owner   seal.Owner        `cbor:"3,keyasint"`
	Subject string            `cbor:"4,keyasint,omitempty"` // the id of the request, message or account hash
	Channel string            `cbor:"5,keyasint,omitempty"`
	Lang    string            `cbor:"6,keyasint,omitempty"`
	Facts   map[string]string `cbor:"7,keyasint,omitempty"`
	Heads   []Head            `cbor:"8,keyasint,omitempty"` // of a Checkpoint only
}

// Entry is an event in its chain. Hash is SHA-256 over Prev, Seq as eight octets
// (most significant first) and the event's canonical octets.
type Entry struct {
	Seq   uint64   `cbor:"1,keyasint"`
	Prev  [32]byte `cbor:"2,keyasint"`
	Hash  [32]byte `cbor:"3,keyasint"`
	Event Event    `cbor:"4,keyasint"`
}
