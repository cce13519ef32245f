package ivr

import (
	"time"

	"healthdial/engine"
	"healthdial/gsm/msisdn"
)

// Leg is a call that a platform of others holds, as far as it has come. Between two
// requests all that is known of it travels with it, so that any of our machines goes on.
// It holds a number, so it travels sealed.
type Leg struct {
	Link   string        `cbor:"1,keyasint"` // the platform
	ID     string        `cbor:"2,keyasint"` // the call, at the platform
	Number msisdn.Number `cbor:"3,keyasint"` // zero while nobody vouches for it
	Began  time.Time     `cbor:"4,keyasint"`
	Count  uint64        `cbor:"5,keyasint"` // events so far
	Lang   string        `cbor:"6,keyasint"` // of what was said last
	Asked  Asked         `cbor:"7,keyasint"`
}

// Asked is what a leg was asked last, and how often in vain.
type Asked struct {
	Name  string      `cbor:"1,keyasint"` // of what was asked
	Want  engine.Want `cbor:"2,keyasint"`
	Back  bool        `cbor:"3,keyasint,omitempty"` // the star leads somewhere
	Tries [causes]int `cbor:"4,keyasint"`
	All   int         `cbor:"5,keyasint,omitempty"`
}

func (a Asked) asking(s Script) *asking { return &asking{script: s, tries: a.Tries, all: a.All} }

// Silent is the leg after so many more silences, which its platform bridges by itself.
func (l Leg) Silent(times int) Leg {
	l.Asked.Tries[silent] += times
	l.Asked.All += times
	return l
}

// bare is the script of what was asked without its words: enough to judge keys by.
func (l Leg) bare() Script {
	return Script{Lang: l.Lang, Name: l.Asked.Name, Want: l.Asked.Want, Back: l.Asked.Back}
}

func (a *asking) asked() Asked {
	return Asked{Name: a.script.Name, Want: a.script.Want, Back: a.script.Back, Tries: a.tries, All: a.all}
}

// Reply is what a platform says and collects next.
type Reply struct {
	Leg   Leg
	Lines []Line
	Keys  Keys   // of none, the call is over when all is said
	Again Again  // where keys are collected
	Wait  Line   // for a caller who waits for the next reply
	Busy  []Line // for one who gets none
}

// Again is what a platform says that asks again by itself, as asking would. After a
// try in vain comes what was wrong, then the question: in few words the first time.
type Again struct {
	Silent    []Line // no key was pressed
	Unmatched []Line // keys that are no answer
	First     []Line // the question after the first try of a screen, of whatever kind
	Later     []Line // and after those that follow
	Repeat    []Line // after the key that asks for it, and nothing else
	GivesUp   []Line // at the end
	Each      int    // the silence, and the answer that is none, with which the call ends
	Most      int    // likewise of tries in vain of all kinds
	Silences  int    // likewise of silences in a row, after all that was in vain before
}

// Vain is how often a platform that asks again by itself did, for each cause.
type Vain struct{ Silent, Unmatched int }
