package main

import (
	"sync/atomic"
	"time"

	"healthdial/audit"
)

// clock is the service's time: the wall's, but never before the last thing that
// is on record. A machine that wakes up in the past must not draw codes that
// outlive their time, nor write history backwards.
type clock struct{ floor atomic.Pointer[time.Time] }

// now is the time.
func (c *clock) now() time.Time {
	wall := time.Now()
	if last := c.floor.Load(); last != nil {
		return audit.Now(wall, *last)
	}
	return wall
}

// raise sets the time of the last thing on record.
func (c *clock) raise(last time.Time) { c.floor.Store(&last) }
