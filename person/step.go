package person

import (
	"errors"
	"time"

	"healthdial/gsm/msisdn"
	"healthdial/registry"
	"healthdial/seal"
)

// Step is one call of a conversation: who does what, on which channel, when. Key
// names it: the same call with the same Key gets the same exit.
type Step struct {
	Key     [16]byte
	Owner   seal.Owner
	Number  msisdn.Number
	Channel string
	Lang    string
	At      time.Time
}

// Exit is how a step ended, as a flow names it.
type Exit string

// The exits. Every step may also end in Failure.
const (
	OK         Exit = "ok"
	Sent       Exit = "sent"        // a code is on its way
	Wrong      Exit = "wrong"       // the code or the year is wrong; it can be tried again
	Lapsed     Exit = "lapsed"      // too late: a new code is needed; details are kept
	Limited    Exit = "limited"     // too many codes: in half an hour
	Blocked    Exit = "blocked"     // tomorrow
	Fresh      Exit = "new"         // this mobile has no address yet
	Several    Exit = "found"       // this mobile has addresses: choose
	None       Exit = "none"        // this mobile has no address
	In         Exit = "in"          // logged in
	Taken      Exit = "taken"       // the address belongs to somebody
	Full       Exit = "full"        // this mobile carries as many addresses as it may
	Minor      Exit = "minor"       // under 18: not by phone, for now
	Bad        Exit = "bad"         // not acceptable as it stands
	Unsure     Exit = "unsure"      // nobody knows whether it was done: look with a login
	Locked     Exit = "locked"      // too many misses: a login opens it
	Unknown    Exit = "unknown"     // no such account, doctor
	LoginFirst Exit = "needs_login" // the registry login has lapsed
	Searching  Exit = "searching"   // the hospital was asked
	Unbound    Exit = "unbound"     // a proven doctor whom no facility lists
	Failure    Exit = "error"       // our fault or the registry's: later
)

var exits = []struct {
	kind registry.Kind
	exit Exit
}{
	{registry.WrongOTP, Wrong}, {registry.Lapsed, Lapsed}, {registry.TooMany, Limited}, {registry.Limited, Limited},
	{registry.Blocked, Blocked}, {registry.Taken, Taken}, {registry.Full, Full}, {registry.Unauthorized, LoginFirst},
	{registry.NotFound, Unknown},
}

// exitOf is the exit for a registry's refusal; what is no answer stays an error.
func exitOf(err error) (Exit, error) {
	if errors.Is(err, registry.ErrBadOTP) {
		return Wrong, nil
	}
	for _, e := range exits {
		if errors.Is(err, e.kind) {
			return e.exit, nil
		}
	}
	return Failure, err
}
