package outbox

import (
	"errors"
	"time"
)

// Policy is how messages of one lane are tried.
type Policy struct {
	Attempts int           // spent before a message is buried
	Base     time.Duration // the first back-off, at most; it doubles with each attempt
	Max      time.Duration // the longest back-off
	Timeout  time.Duration // the longest that a Sender may take
	NoBearer time.Duration // the longest pause while nothing can carry the message
	Whole    bool          // what was begun before its message expires is finished: a call in which somebody is

	// Repeat is the pause before a message is tried again whose outcome is Unknown,
	// marked as possibly doubled; 0 is until its lease is over, and below 0 it is buried.
	Repeat time.Duration
}

// Policies are the usual ones. A code is tried quickly or not at all; a decision
// for as long as it takes. After an unknown outcome a code goes out again soon: it is
// the same code, and to get it twice harms nobody while to wait ends the dialogue.
// What is in bulk is not worth a second copy.
func Policies() map[Lane]Policy {
	return map[Lane]Policy{
		Code:     {Attempts: 6, Base: time.Second, Max: 15 * time.Second, Timeout: 20 * time.Second, NoBearer: 3 * time.Second, Repeat: 3 * time.Second},
		Consent:  {Attempts: 100, Base: 2 * time.Second, Max: 10 * time.Minute, Timeout: time.Minute, NoBearer: 10 * time.Second},
		Registry: {Attempts: 20, Base: 2 * time.Second, Max: 10 * time.Minute, Timeout: time.Minute, NoBearer: 20 * time.Second},
		Notice:   {Attempts: 20, Base: 10 * time.Second, Max: 30 * time.Minute, Timeout: time.Minute, NoBearer: time.Minute},
		Bulk:     {Attempts: 8, Base: time.Minute, Max: time.Hour, Timeout: 2 * time.Minute, NoBearer: 2 * time.Minute, Repeat: -1},
	}
}

// Backoff is a pause with full jitter before try n, which counts from 1: an equal
// chance of anything up to base doubled n-1 times, at most longest. random is in
// [0,1).
func Backoff(n int, base, longest time.Duration, random float64) time.Duration {
	most := longest
	if doublings := max(n-1, 0); doublings < 32 && base<<doublings < longest && base<<doublings > 0 {
		most = base << doublings
	}
	return time.Duration(random * float64(most))
}

// Causes that metrics know apart.
const (
	causeNoBearer   = "no bearer"
	causeHandedBack = "handed back"
)

// verdict is what becomes of a message.
type verdict struct {
	what  fate
	at    time.Time // for retry, and for lapse if it is not the end of the lease
	spend bool      // for retry
	cause string
}

// fate is one of the ends that a try at a message can have.
type fate uint8

const (
	settled fate = iota // sent or done
	retry
	bury
	lapse // the lease is left to run out: what happened is not known
)

// String is the outcome as metrics know it.
func (f fate) String() string { return [...]string{"settled", "retried", "buried", "unknown"}[f] }

// expired reports whether a message is too late to send.
func expired(m Message, now time.Time) bool {
	return !m.Expires.IsZero() && !now.Before(m.Expires)
}

// judge decides what becomes of a message whose try ended with err. missing counts
// how often in a row there was no bearer for its kind; random is in [0,1). A
// message that can come back only too late is buried at once, so that what follows
// from it is not late too.
func judge(m Message, err error, p Policy, missing int, now time.Time, random float64) verdict {
	if err == nil {
		return verdict{what: settled}
	}
	v := verdict{what: retry, at: now.Add(minPause + Backoff(m.Attempts+1, p.Base, p.Max, random)), spend: true, cause: causeOf(err)}
	var r *refusal
	switch {
	case errors.Is(err, ErrNoBearer):
		v = verdict{what: retry, at: now.Add(minPause + Backoff(missing, minPause, p.NoBearer, random)), cause: causeNoBearer}
	case errors.As(err, &r) && r.kind == permanent:
		return verdict{what: bury, cause: r.cause}
	case errors.As(err, &r) && r.kind == unknown:
		return unheard(p, r.cause, now)
	case errors.As(err, &r) && r.kind == later:
		v = verdict{what: retry, at: r.at, cause: r.cause}
	case m.Attempts+1 >= p.Attempts:
		return verdict{what: bury, cause: "attempts: " + v.cause}
	case r != nil:
		v = verdict{what: retry, at: r.at, cause: r.cause, spend: true}
	}
	return inTime(m, v, now, r != nil)
}

// unheard is what becomes of a message that a peer may have taken and may not.
func unheard(p Policy, cause string, now time.Time) verdict {
	switch {
	case p.Repeat < 0:
		return verdict{what: bury, cause: "unknown outcome: " + cause}
	case p.Repeat > 0:
		return verdict{what: lapse, cause: cause, at: now.Add(p.Repeat)}
	}
	return verdict{what: lapse, cause: cause}
}

// inTime brings a retry forward if its message would have expired by then: half way
// to its end, until that is too near. One that asked for its moment is not.
func inTime(m Message, v verdict, now time.Time, asked bool) verdict {
	if !expired(m, v.at) {
		return v
	}
	half := m.Expires.Sub(now) / 2
	if asked || half < minPause {
		return verdict{what: bury, cause: "expired: " + v.cause}
	}
	v.at = now.Add(half)
	return v
}

// unfit says why a claimed message is not to be sent at all, "" if it is.
func unfit(m Message, p Policy, now time.Time) (cause string) {
	switch {
	case expired(m, now):
		return "expired"
	case m.Attempts >= p.Attempts: // the last lease ran out
		return "attempts"
	}
	return ""
}

// minPause keeps tries from following each other at once.
const minPause = 500 * time.Millisecond
