package main

import (
	"sync/atomic"
	"time"

	"healthdial/clock"
)

// timekeeper is the service's time: the wall's, but never before the last thing that is
// on record. A machine that wakes up in the past must not draw codes that outlive their
// time, nor write history backwards.
//
// Machines that share a store keep the store's time, each by how far its own wall is
// away from it: what one machine plans for a moment, another does then.
type timekeeper struct {
	clock clock.Clock
	ahead atomic.Pointer[time.Duration] // of the wall: the store; nil until it was asked
}

// began is some moment of this process.
var began = time.Now()

// read is what the machine's clocks show.
func (k *timekeeper) read() clock.Reading {
	wall := time.Now()
	r := clock.Reading{Wall: wall, Run: wall.Sub(began)}
	if ahead := k.ahead.Load(); ahead != nil {
		r.Wall = wall.Add(*ahead)
	}
	return r
}

// now is the time.
func (k *timekeeper) now() time.Time { return k.clock.Now(k.read()) }

// raise sets the time of the last thing on record.
func (k *timekeeper) raise(last time.Time) { k.clock.Raise(last, k.read()) }

// witness hears what time it is from elsewhere.
func (k *timekeeper) witness(at time.Time, source string) { k.clock.Witness(at, source, k.read()) }

// doubts are what speaks against the time.
func (k *timekeeper) doubts() []clock.Doubt { return k.clock.Doubts(k.read()) }

// credible reports whether the time is to be believed.
func (k *timekeeper) credible() bool { return k.clock.Credible(k.read()) }

// doubtful reports whether it is not.
func (k *timekeeper) doubtful() bool { return !k.credible() }

// slew is the most that the store's time is followed at a time once it was set: leases
// are far longer, so none seems to end early or late.
const slew = 20 * time.Millisecond

// follow keeps the store's time, given what it was when it was asked at a moment of
// ours. One goroutine calls it.
func (k *timekeeper) follow(store, asked time.Time) {
	ahead := store.Sub(asked.Round(0))
	kept := k.ahead.Load()
	if kept == nil {
		k.clock.Forget() // what was said by the wall alone binds nobody
	} else {
		ahead = min(max(ahead, *kept-slew), *kept+slew)
	}
	k.ahead.Store(&ahead)
}
