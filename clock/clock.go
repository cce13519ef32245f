// Package clock is the time of a machine that cannot be trusted to know it: one without
// a battery wakes up in 1970, or when it was last switched off.
//
// Time never goes back and never stands: a wall clock that lies before what was said or
// is on record is not followed, and time goes on from there as the machine's monotonic
// clock does. Whether it is right is for others to say: see Witness.
package clock

import (
	"sync"
	"time"
)

// Reading is what the machine's clocks show at one moment.
type Reading struct {
	Wall time.Time     // may be set to anything at any moment
	Run  time.Duration // since some moment of this process; it only goes on
}

// Tolerance is how far a wall clock may lie before the time that was said without being
// doubted: NTP sets it back by that much at most when all is well. Time then goes on a
// tenth slower, until the wall clock has caught up.
const Tolerance = 2 * time.Minute

// slower is the part by which time goes slower then.
const slower = 10

// Clock tells the time. Its zero value is a clock that nothing is on record of. It is
// safe for concurrent use; the readings that it is given are of one machine, in order
// but for calls at the same time.
type Clock struct {
	// Built is when the program was built: a clock that shows less is wrong. Zero if that
	// is not known. It is not changed once the clock is used.
	Built time.Time

	mu    sync.Mutex
	said  time.Time            // the latest time that was said or is on record; zero before the first
	at    time.Duration        // the run when it was said
	heard map[string]testimony // by source
}

// Now is the time at a reading: never before one that was said or is on record.
func (c *Clock) Now(r Reading) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now(r)
}

func (c *Clock) now(r Reading) time.Time {
	wall := r.Wall.Round(0) // by the wall alone: it may have been set since
	if c.said.IsZero() {
		c.said, c.at = wall, r.Run
		return wall
	}
	c.said, c.at = reckon(c.said, max(0, r.Run-c.at), wall), max(c.at, r.Run)
	return c.said
}

// reckon is the time once so long has passed since one that was said.
func reckon(said time.Time, passed time.Duration, wall time.Time) time.Time {
	on := said.Add(passed)
	if behind := on.Sub(wall); behind > 0 && behind <= Tolerance {
		on = said.Add(passed - passed/slower)
	}
	if on.Before(wall) {
		return wall
	}
	return on
}

// Forget has the clock begin anew, for the wall that it is given is another one now.
// Whoever calls it raises it to what is on record afterwards.
func (c *Clock) Forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.said, c.at = time.Time{}, 0
}

// Raise says what the last thing on record is from: time is not before it.
func (c *Clock) Raise(last time.Time, r Reading) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.now(r); now.Before(last) {
		c.said = last.Round(0)
	}
}
