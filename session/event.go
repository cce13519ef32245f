package session

import (
	"time"

	"healthdial/engine"
	"healthdial/gsm/msisdn"
)

// EventKind is what a person did, as a channel heard it.
type EventKind uint8

// The kinds of event.
const (
	Opened  EventKind = iota // dialled, called: Text is what followed the code in a deep link, "3*1"
	Entered                  // entered Text on the page shown
	Dropped                  // hung up, timed out, was cut off: no page is shown
	Handed                   // the conversation goes on here: shows the screen where it is
)

// Event is one thing a person did.
type Event struct {
	ID       EventID
	Kind     EventKind
	Number   msisdn.Number
	Channel  Channel
	Link     string
	Gateway  string // the gateway's dialogue id; with Number and Link it names the dialogue
	Text     string // bounded by the channel; may hold a secret: never logged, never stored
	At       time.Time
	Deadline time.Time // when the page must be on its way
	Letter   *LetterID // for SMS: the letter that this is

	Incomplete bool // for SMS: parts of the letter never came
	Placed     bool // for IVR: in a call that we placed to Number
}

// Reading is what a channel made of an entry on a screen.
type Reading struct {
	Input engine.Input // nil if only the page changes or the entry means nothing
	Page  int          // the page to show if Input is nil
	Note  string       // phrase key said before the page again, "" for none
}

// View is a screen as it stands: what a channel needs to read an entry and to write
// a page.
type View struct {
	Screen engine.Screen
	Page   int // the page shown, from 0
	Seen   int // how many of its pages were shown: AllPages opens the options at the last
}

// Words gives the text of a phrase for a channel; *engine.Book does.
type Words interface {
	Say(lang, channel string, p engine.Phrase) string
}

// Format is a channel's pure half. The turn is handed one with every event, since a
// link has its own page size.
type Format interface {
	// Read parses an entry against the view it was entered on.
	Read(w Words, v View, text string) Reading
	// Write renders one page of a view; a page beyond the last is the last.
	Write(w Words, v View) Page
}
