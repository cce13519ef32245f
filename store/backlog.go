package store

import (
	"context"
	"fmt"
	"time"
)

// Backlog is what waits in all inboxes.
type Backlog struct {
	Letters int // not answered yet, those that miss parts included
	// Oldest is since when a letter could be claimed and is not; zero if none can.
	// A letter that misses parts can be once it is given up, one that was given back
	// when it is offered again.
	Oldest time.Time
}

// Lag is how long a letter that could be claimed at now has waited for that.
func (b Backlog) Lag(now time.Time) time.Duration {
	if b.Oldest.IsZero() {
		return 0
	}
	return max(0, now.Sub(b.Oldest))
}

// Backlog counts the letters that are not answered, for operators. With a PartialError
// it is of those partitions that answered.
func (s *Inbox) Backlog(ctx context.Context) (Backlog, error) {
	b, err := s.backend.Backlog(ctx)
	if err != nil {
		err = fmt.Errorf("store: counting letters: %w", err)
	}
	return b, err
}
