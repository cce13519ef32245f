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

// ID names one conversation, from its first screen to its end: a keyed hash of the
// event that began it, so that a repeat of that event begins the same one.
type ID [16]byte

// EventID recognises a repeat of one event: a keyed hash, never the input.
type EventID [16]byte

// Dialogue is one channel's side of a conversation: what carries it there, and what
// it shows there.
type Dialogue struct {
	Link    string    `cbor:"1,keyasint,omitempty"`
	Gateway string    `cbor:"2,keyasint,omitempty"` // the gateway's own session id
	Step    uint32    `cbor:"3,keyasint,omitempty"` // the State.Step whose screen is shown: answers are bound to it
	Page    int       `cbor:"4,keyasint,omitempty"` // page of the screen now shown, from 0
	Seen    int       `cbor:"5,keyasint,omitempty"` // how many of its pages were shown
	Read    bool      `cbor:"6,keyasint,omitempty"` // all of them were
	Opened  time.Time `cbor:"7,keyasint,omitempty"`
}

// Applied is an event that is done, with the page it was answered by, so that a
// repeat is answered alike.
type Applied struct {
	_     struct{} `cbor:",toarray"`
	Event EventID
	Page  Page
	Owed  bool // it is a letter that still lies in the inbox, and will come again
}

// Session is everything kept of a number's conversation. It is sealed at rest and
// expires.
type Session struct {
	Owner     seal.Owner           `cbor:"1,keyasint"`
	ID        ID                   `cbor:"2,keyasint"`
	Revision  uint64               `cbor:"-"` // as loaded; the store's, 0 for a new session
	Number    msisdn.Number        `cbor:"3,keyasint"`
	State     engine.State         `cbor:"4,keyasint"`
	Dialogues map[Channel]Dialogue `cbor:"5,keyasint,omitempty"` // those that are open
	Applied   []Applied            `cbor:"7,keyasint,omitempty"` // the newest few
	Expires   time.Time            `cbor:"8,keyasint"`
	Intent    *Intent              `cbor:"9,keyasint,omitempty"` // in Mode Calling: what was about to be asked of another system
	Cut       EventID              `cbor:"10,keyasint"`          // the newest event when a dialogue was last cut off
}

// Intent is a remote call announced before its request went out. Whoever finds it
// later does not know what became of the request.
type Intent struct {
	Event  EventID `cbor:"1,keyasint"`
	Parked Parked  `cbor:"2,keyasint"`           // Say is empty if the call may not be parked
	Calls  int     `cbor:"3,keyasint,omitempty"` // how many the event had made with it
}

// Page is what a channel shows: one USSD page, one SMS.
type Page struct {
	Text string `cbor:"1,keyasint"`
	Open bool   `cbor:"2,keyasint,omitempty"` // an answer is wanted: the dialogue stays open
	Last bool   `cbor:"3,keyasint,omitempty"` // the last page of its screen
}
