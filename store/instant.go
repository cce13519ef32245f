package store

import "time"

// Instant is a moment as it moves between stores: microseconds since 1970, which
// every store can tell apart; 0 for none or never.
type Instant int64

// InstantOf rounds a time down. What lies before 1970 becomes the first instant.
func InstantOf(t time.Time) Instant {
	if t.IsZero() {
		return 0
	}
	return max(Instant(t.UnixMicro()), 1)
}

// Time is the inverse of InstantOf.
func (n Instant) Time() time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(int64(n)).UTC()
}

// Coarse rounds an instant down to the millisecond: not every store tells a
// lifetime more exactly.
func (n Instant) Coarse() Instant { return n - n%1000 }

// Past reports whether something that ends at n, if ever, is over at now.
func (n Instant) Past(now time.Time) bool { return n != 0 && !now.Before(n.Time()) }
