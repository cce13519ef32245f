package main

import (
	"sync/atomic"
	"time"

	"healthdial/audit"
)

// clock is the service's time: the wall's, but never before the last thing that
// is on record. A machine that wakes up in the past must not draw codes that
// outlive their time, nor write history backwards.
//
// Machines that share a store keep the store's time, each by how far its own wall is
// away from it: what one machine plans for a moment, another does then.
type clock struct {
	floor atomic.Pointer[time.Time]
	ahead atomic.Pointer[time.Duration] // of the wall: the store; nil until it was asked
}

// now is the time.
func (c *clock) now() time.Time {
	wall := time.Now()
	if ahead := c.ahead.Load(); ahead != nil {
		wall = wall.Add(*ahead)
	}
	if last := c.floor.Load(); last != nil {
		return audit.Now(wall, *last)
	}
	return wall
}

// raise sets the time of the last thing on record.
func (c *clock) raise(last time.Time) { c.floor.Store(&last) }

// slew is the most that the store's time is followed at a time once it was set: leases
// are far longer, so none seems to end early or late.
const slew = 20 * time.Millisecond

// follow keeps the store's time, given what it was when it was asked at a moment of
// ours. One goroutine calls it.
func (c *clock) follow(store, asked time.Time) {
	ahead := store.Sub(asked.Round(0))
	if kept := c.ahead.Load(); kept != nil {
		ahead = min(max(ahead, *kept-slew), *kept+slew)
	}
	c.ahead.Store(&ahead)
}
