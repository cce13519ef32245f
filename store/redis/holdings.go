package redis

import (
	"sync"
	"time"

	"healthdial/store"
)

// holdings are the partitions that this process may claim from.
type holdings struct {
	alone bool // all of them: nobody shares the store

	mu    sync.Mutex // guards by
	by    [store.Partitions]holding
	hands map[string]hand // what is worked on, by message
}

// holding is the lease of one partition.
type holding struct {
	token   int64
	until   time.Time // by this process's monotonic clock
	going   bool      // it is another's share: nothing new is claimed
	avoided time.Time // until when: it did not answer
}

// hand is a claimed message.
type hand struct {
	partition int
	token     uint64
	until     time.Time
}

// open are the partitions that may be claimed from now.
func (h *holdings) open() []int {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now()
	var out []int
	for p, held := range h.by {
		mine := h.alone || !held.going && now.Before(held.until)
		if mine && !now.Before(held.avoided) {
			out = append(out, p)
		}
	}
	return out
}

// avoidTime is how long nothing is claimed from a partition that did not answer.
const avoidTime = 3 * time.Second

func (h *holdings) avoid(partition int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.by[partition].avoided = time.Now().Add(avoidTime)
}

// all are the partitions whose leases are this process's.
func (h *holdings) all() []int {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []int
	for p, held := range h.by {
		if held.token != 0 {
			out = append(out, p)
		}
	}
	return out
}

// got notes a lease; a token of 0 is none. It reports whether it is a new one.
func (h *holdings) got(partition int, token int64, until time.Time) (gained bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	held := &h.by[partition]
	if token == 0 {
		until = time.Time{}
	}
	gained = held.token == 0 && token != 0
	held.token, held.until = token, until
	return gained
}

func (h *holdings) token(partition int) int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.by[partition].token
}

// divide notes which partitions are this process's share, and returns those to lease
// and those to give back. What is another's is kept until nothing of it is in hand, so
// that who writes to a person next waits for what is being sent.
func (h *holdings) divide(mine func(partition int) bool) (want, release []int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	busy := h.busy()
	for p := range h.by {
		held := &h.by[p]
		held.going = !mine(p)
		switch {
		case !held.going, held.token != 0 && busy[p]:
			want = append(want, p)
		case held.token != 0:
			release = append(release, p)
		}
	}
	return want, release
}

// busy needs mu. What was claimed and never settled is forgotten with its lease.
func (h *holdings) busy() (out [store.Partitions]bool) {
	for m, in := range h.hands {
		if !time.Now().Before(in.until) {
			delete(h.hands, m)
			continue
		}
		out[in.partition] = true
	}
	return out
}

// claimed notes messages in hand.
func (h *holdings) claimed(all []store.Claimed, lease time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.alone {
		return
	}
	if h.hands == nil {
		h.hands = map[string]hand{}
	}
	for _, c := range all {
		h.hands[member(c.Lease.Owner, c.Lease.ID)] = hand{home(c.Lease.Owner), c.Lease.Token, time.Now().Add(lease)}
	}
}

// settled notes what became of a message in hand.
func (h *holdings) settled(s *store.Settle, now time.Time) {
	if s == nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	m := member(s.Lease.Owner, s.Lease.ID)
	in, ok := h.hands[m]
	switch {
	case !ok || in.token != s.Lease.Token:
	case s.Verdict == store.Renewed:
		in.until = time.Now().Add(s.At.Sub(now))
		h.hands[m] = in
	default:
		delete(h.hands, m)
	}
}
