package main

import (
	"testing"
	"testing/synctest"
	"time"
)

// ahead is how far a clock is from the wall.
func ahead(c *timekeeper) time.Duration {
	wall := time.Now()
	return c.now().Sub(wall)
}

// Machines whose walls are far apart have one time, the store's.
func TestClocksFollowTheStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c timekeeper
		wall := time.Now()
		c.follow(wall.Add(-10*time.Minute), wall)
		if got := ahead(&c); got != -10*time.Minute {
			t.Errorf("the clock is %v from the wall", got)
		}
		time.Sleep(time.Hour)
		if got := ahead(&c); got != -10*time.Minute {
			t.Errorf("an hour later it is %v from the wall", got)
		}
		// A new primary whose clock is wrong moves nobody's leases.
		c.follow(time.Now(), time.Now())
		if got := ahead(&c); got != -10*time.Minute+slew {
			t.Errorf("it jumped to %v", got)
		}
		last := time.Now().Add(time.Minute)
		c.raise(last)
		if c.now().Before(last) {
			t.Error("it is before what is on record")
		}
	})
}
