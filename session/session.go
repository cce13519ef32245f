// Package session is the turn: what happens between something a person did on any
// channel and the screen they see next. It loads, parses, steps, calls, renders
// and commits, in that order, and it shows nothing that is not on disk.
package session

import (
	"time"

	"healthdial/engine"
	"healthdial/gsm/msisdn"
	"healthdial/seal"
)

// Channel is how a person reaches us.
type Channel string

// The channels.
const (
	USSD Channel = "ussd"
	SMS  Channel = "sms"
	IVR  Channel = "ivr"
)

// ID names one conversation, from its first screen to its end. Random.
type ID [16]byte

// EventID recognises a repeat of one event: a keyed hash, never the input.
type EventID [16]byte

// Dialogue is the operator's side of a conversation: what carries it right now.
type Dialogue struct {
	Channel Channel   `cbor:"1,keyasint,omitempty"`
	Link    string    `cbor:"2,keyasint,omitempty"`
	Gateway string    `cbor:"3,keyasint,omitempty"` // the gateway's own session id
	Page    int       `cbor:"4,keyasint,omitempty"` // page of the screen now shown, from 0
	Seen    int       `cbor:"5,keyasint,omitempty"` // pages of it that were shown
	Opened  time.Time `cbor:"6,keyasint,omitempty"`
}

// Applied is an event that is done, with the page it was answered by, so that a
// repeat is answered alike.
type Applied struct {
	Event EventID `cbor:"1,keyasint"`
	Page  Page    `cbor:"2,keyasint"`
}

// Session is everything kept of a number's conversation. It is sealed at rest and
// expires.
type Session struct {
	Owner    seal.Owner         `cbor:"1,keyasint"`
	ID       ID                 `cbor:"2,keyasint"`
	Revision uint64             `cbor:"-"` // as loaded; the store's, 0 for a new session
	Number   msisdn.Number      `cbor:"3,keyasint"`
	State    engine.State       `cbor:"4,keyasint"`
	Dialogue Dialogue           `cbor:"5,keyasint"`
	Shown    map[Channel]uint32 `cbor:"6,keyasint,omitempty"` // State.Step whose screen each channel showed last
	Applied  []Applied          `cbor:"7,keyasint,omitempty"` // the newest few
	Expires  time.Time          `cbor:"8,keyasint"`
}

// Page is what a channel shows: one USSD page, one SMS.
type Page struct {
	Text string `cbor:"1,keyasint"`
	Open bool   `cbor:"2,keyasint,omitempty"` // an answer is wanted: the dialogue stays open
	Last bool   `cbor:"3,keyasint,omitempty"` // the last page of its screen
}
