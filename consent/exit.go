package consent

import (
	"time"

	"healthdial/gsm/msisdn"
	"healthdial/seal"
)

// Step is one call of a conversation: who does what, on which channel, when. Key
// names it: the same call with the same Key has the same effect once and the same
// exit always.
type Step struct {
	Key     [16]byte
	Owner   seal.Owner
	Number  msisdn.Number
	Channel string // "ussd", "sms", "ivr"
	Lang    string
	At      time.Time
	Placed  bool // in a call that we placed to Number
}

// sms is the channel whose sender proves nothing.
const sms = "sms"

// Exit is how a step ended, as a flow names it.
type Exit string

// The exits. Every step may also end in Failure.
const (
	OK         Exit = "ok"          // read, or narrowed
	Stored     Exit = "stored"      // the registry is away: read from our own record, as of Request.AsOf
	Kept       Exit = "kept"        // a wish to approve is on disk: nothing is decided
	Away       Exit = "away"        // the registry cannot be reached now
	Changed    Exit = "changed"     // the request is not what was read before: read it again
	Gone       Exit = "gone"        // no such request, or it is over
	Answered   Exit = "answered"    // this person decided it already
	LoginFirst Exit = "needs_login" // the registry login has lapsed
	Nothing    Exit = "nothing"     // no hospital's records are linked: there is nothing to grant
	Sent       Exit = "sent"        // the code is on its way
	Spoken     Exit = "spoken"      // the code is to be spoken in this very call
	Limited    Exit = "limited"     // too many codes asked: later
	Delayed    Exit = "delayed"     // after misses: later
	Held       Exit = "held"        // the SIM is new: log in at the registry first
	Recorded   Exit = "recorded"    // the decision is on disk and will be submitted
	Wrong      Exit = "wrong"       // not the code; it can be tried again
	Void       Exit = "void"        // there is no live code (any more): read again for a new one
	NeedsRef   Exit = "ref"         // by SMS only the reference names the request
	Asked      Exit = "asked"       // said to a doctor in any case, good or bad
	Unproven   Exit = "unproven"    // not a proven doctor bound to a facility
	Bad        Exit = "bad"         // not understood
	Failure    Exit = "error"       // our fault or the registry's: later
)
