package modem

import (
	"strings"
	"time"

	"healthdial/gsm/at"
)

// ringing is the call that comes in, if one does: a pure function of what the modem says and
// when.
type ringing struct {
	policy Ring
	active bool
	data   bool // no voice call: nobody waits for an answer to it
	from   Address
	told   bool // who calls, or that this is withheld
	began  time.Time
	last   time.Time // sign of life
	tried  time.Time // to hang up
	deaf   time.Time // until when RINGs still belong to the call that was hung up
}

const (
	clipWithin = 4 * time.Second // +CLIP comes with the first RING or with the second
	ringEvery  = 7 * time.Second // longer than between any two RINGs: the caller gave up
	hangAgain  = 3 * time.Second // between two attempts to hang up
	deafAfter  = 2 * time.Second // RINGs that were on their way
)

// hear takes a RING, +CRING, +CLIP or the end of a call. It returns the call if it is over.
func (r *ringing) hear(now time.Time, said at.Unsolicited) *Call {
	f := at.Fields(said.Line)
	switch name(said.Line) {
	case "RING":
		r.ring(now)
	case "+CRING": // TS 27.007 §6.11
		if r.ring(now) {
			r.data = !strings.HasPrefix(strings.ToUpper(f.Text(0)), "VOICE")
		}
	case "+CLIP": // TS 27.007 §7.6
		if r.ring(now) {
			r.from, r.told = caller(f), true
		}
	default:
		return r.over(now, false)
	}
	return nil
}

// ring begins a call or goes on with it. It is false if it belongs to one that is over.
func (r *ringing) ring(now time.Time) bool {
	if now.Before(r.deaf) {
		return false
	}
	if !r.active {
		*r = ringing{policy: r.policy, active: true, began: now}
	}
	r.last = now
	return true
}

// caller is <number> and <type> of +CLIP, whose type is the octet of an address.
func caller(f at.Params) Address {
	digits := strings.TrimPrefix(f.Text(0), "+")
	if strings.Trim(digits, "0123456789*#") != "" || digits == "" {
		return Address{}
	}
	kind, ok := f.Int(1)
	if !ok {
		kind = 0x81
	}
	if strings.HasPrefix(f.Text(0), "+") {
		kind = 0x91
	}
	return Address{TON: uint8(kind >> 4 & 7), NPI: uint8(kind & 15), Digits: digits}
}

// hangUp reports whether the call is to be hung up now.
func (r *ringing) hangUp(now time.Time) bool {
	ready := r.active && r.policy == HangUp && (r.told || !now.Before(r.began.Add(clipWithin)))
	if !ready || now.Before(r.tried.Add(hangAgain)) {
		return false
	}
	r.tried = now
	return true
}

// over ends the call. It returns it, if it was a voice call.
func (r *ringing) over(now time.Time, hungUp bool) *Call {
	if !r.active {
		return nil
	}
	call := &Call{From: r.from, At: r.began, HungUp: hungUp}
	if r.data {
		call = nil
	}
	*r = ringing{policy: r.policy}
	if hungUp {
		r.deaf = now.Add(deafAfter)
	}
	return call
}

// silent ends a call whose caller gave up.
func (r *ringing) silent(now time.Time) *Call {
	if r.active && !now.Before(r.last.Add(ringEvery)) {
		return r.over(now, false)
	}
	return nil
}

// next is when something is to be done although the modem says nothing.
func (r *ringing) next() time.Time {
	next := r.last.Add(ringEvery)
	if r.policy == HangUp {
		if at := later(r.began.Add(clipWithin), r.tried.Add(hangAgain)); at.Before(next) {
			next = at
		}
	}
	return next
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
