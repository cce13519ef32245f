package outbox

import (
	"context"
	"sync"
	"time"
)

// slots count the messages in hand. The last ones are kept for the urgent lanes, so
// that a registry that hangs over a hundred polls does not hold up a code.
type slots struct {
	reserve int

	mu   sync.Mutex // guards left
	left int
	gave chan struct{} // holds a token after a slot was given back
}

func newSlots(n int) *slots {
	return &slots{reserve: n / 4, left: n, gave: make(chan struct{}, 1)}
}

// wait returns true once a slot is free, false if ctx ends.
func (s *slots) wait(ctx context.Context) bool {
	for {
		if n, _ := s.free(); n > 0 || ctx.Err() != nil {
			return ctx.Err() == nil
		}
		select {
		case <-s.gave:
		case <-ctx.Done():
		}
	}
}

// free is how many slots are free, for which lanes.
func (s *slots) free() (n int, upTo Lane) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.left > s.reserve {
		return s.left - s.reserve, Bulk
	}
	return s.left, Consent
}

// freed waits until a slot is given back, at most for d.
func (s *slots) freed(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-s.gave:
	case <-timer.C:
	case <-ctx.Done():
	}
}

func (s *slots) take() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.left--
}

func (s *slots) give() {
	s.mu.Lock()
	s.left++
	s.mu.Unlock()
	select {
	case s.gave <- struct{}{}:
	default:
	}
}
