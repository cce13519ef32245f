// Package outbox is durable sending: everything that outlives a screen, and every
// job. A message is committed with what caused it, leased, never popped, retried
// with back-off, expired, buried with a reason, and its delivery receipts are
// matched. Retry is decided here and nowhere else.
package outbox

import (
	"time"

	"healthdial/engine"
	"healthdial/gsm/msisdn"
	"healthdial/seal"
)

// Kind is what carries a message.
type Kind uint8

// The kinds of message.
const (
	SMS  Kind = iota + 1 // a text
	USSD                 // a network-initiated notice
	Call                 // a call that we place
	Job                  // work of our own: a parked call, a poll, a submission
)

// Lane is a message's urgency: a lower lane always goes first.
type Lane uint8

// The lanes, most urgent first.
const (
	Code Lane = iota
	Consent
	Registry
	Notice
	Bulk
)

// ID names a message. Who adds a message chooses its ID; adding an ID again
// changes nothing, so an ID derived from a call's key makes the effect single.
type ID [16]byte

// PartID is what one part of a message is called at the peer that took it.
type PartID struct {
	Link string `cbor:"1,keyasint"`
	ID   string `cbor:"2,keyasint"`
}

// Message is one thing to send or do. It is sealed at rest.
type Message struct {
	ID        ID            `cbor:"1,keyasint"`
	Owner     seal.Owner    `cbor:"2,keyasint"` // the acting citizen: the partition it lives in
	Kind      Kind          `cbor:"3,keyasint"`
	Lane      Lane          `cbor:"4,keyasint"`
	To        msisdn.Number `cbor:"5,keyasint"`
	Lang      string        `cbor:"6,keyasint,omitempty"`
	Phrase    engine.Phrase `cbor:"7,keyasint"`            // rendered when it is sent
	Text      string        `cbor:"8,keyasint,omitempty"`  // instead of Phrase: a reply already rendered
	Job       string        `cbor:"9,keyasint,omitempty"`  // for Job: which
	Payload   []byte        `cbor:"10,keyasint,omitempty"` // for Job: its own encoding
	NotBefore time.Time     `cbor:"11,keyasint,omitempty"`
	Expires   time.Time     `cbor:"12,keyasint,omitempty"` // never sent later; zero is never
	Attempts  int           `cbor:"13,keyasint,omitempty"` // spent so far
	Doubled   bool          `cbor:"14,keyasint,omitempty"` // may have been sent before: an earlier attempt has no known outcome
	Via       string        `cbor:"16,keyasint,omitempty"` // the link by which the person spoke last: preferred where it is on the route
	Secret    bool          `cbor:"15,keyasint,omitempty"` // for the person's eyes only: never shown unasked
}
