package smpp

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// mostLimits is how many keys are told apart at least, and half of how many at
// most. Those unused for the longest are forgotten, which costs their slowing down
// and nothing else.
const mostLimits = 5_000

// limits is one token bucket for each key, in two generations: when the young one
// is full, it becomes the old one, and the old one is forgotten.
type limits[K comparable] struct {
	pace  rate.Limit
	burst int

	mu         sync.Mutex
	young, old map[K]*rate.Limiter
}

func newLimits[K comparable](pace rate.Limit, burst int) *limits[K] {
	return &limits[K]{pace: pace, burst: burst, young: map[K]*rate.Limiter{}}
}

// take uses one token of the key and reports whether there was one.
func (l *limits[K]) take(k K, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	bucket := l.known(k)
	if bucket == nil {
		bucket = rate.NewLimiter(l.pace, l.burst)
	}
	if len(l.young) >= mostLimits {
		l.young, l.old = map[K]*rate.Limiter{}, l.young
	}
	l.young[k] = bucket
	return bucket.AllowN(now, 1)
}

// spent reports whether the key has no token now.
func (l *limits[K]) spent(k K, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	bucket := l.known(k)
	return bucket != nil && bucket.TokensAt(now) < 1
}

// known needs mu.
func (l *limits[K]) known(k K) *rate.Limiter {
	if bucket, ok := l.young[k]; ok {
		return bucket
	}
	return l.old[k]
}
