package outbox

import (
	"context"
	"sync"
	"time"
)

// How long Run waits.
const (
	idle    = 5 * time.Second        // before it looks by itself
	glance  = 10 * time.Millisecond  // between two looks that found nothing
	watch   = 100 * time.Millisecond // for something urgent, while the other workers are taken
	backoff = 200 * time.Millisecond // after the store failed, at first
	slowest = 30 * time.Second       // and at most

	// truthful is for recording what came of a send that outlasted its lease: unless
	// somebody else has the message since, the store takes it.
	truthful = time.Second
)

// Run sends until ctx ends. What is in hand then gets Grace to finish; what was
// claimed and not begun is handed back. It owns every goroutine of the Queue and
// returns nil after the last.
func (q *Queue) Run(ctx context.Context) error {
	var hands sync.WaitGroup
	working, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	r := &run{Queue: q, stopping: ctx, working: working, hands: &hands, slots: newSlots(q.cfg.Workers)}
	r.loop(ctx)
	defer time.AfterFunc(q.cfg.Grace, cancel).Stop()
	hands.Wait()
	return nil
}

// run is one Run.
type run struct {
	*Queue
	stopping context.Context // done when nothing new may begin
	working  context.Context // done when everything must end
	hands    *sync.WaitGroup
	slots    *slots
}

func (r *run) loop(ctx context.Context) {
	for failures := 0; r.slots.wait(ctx); {
		n, upTo := r.slots.free()
		claimed, err := r.cfg.Store.Claim(ctx, r.cfg.Now(), upTo, n, r.cfg.Lease)
		switch {
		case ctx.Err() != nil && err != nil:
			return
		case err != nil:
			failures++
			r.cfg.Logger.Warn("no messages can be claimed", "error", err)
			pause(ctx, glance+Backoff(failures, backoff, slowest, r.cfg.Rand()))
			continue
		}
		failures = 0
		for _, l := range claimed {
			r.begin(l)
		}
		if len(claimed) == 0 {
			r.await(ctx, upTo)
		}
	}
}

// await returns when there may be something to claim.
func (r *run) await(ctx context.Context, upTo Lane) {
	if upTo != Bulk { // others are waiting, but not for us
		r.slots.freed(ctx, watch)
		return
	}
	pause(ctx, glance)
	if err := r.cfg.Store.Wait(ctx, r.cfg.Now().Add(idle)); err != nil && ctx.Err() == nil {
		r.cfg.Logger.Warn("waiting for messages", "error", err)
		pause(ctx, glance+Backoff(2, backoff, slowest, r.cfg.Rand()))
	}
}

// begin starts the work on a message, after any earlier one to the same number.
func (r *run) begin(l Leased) {
	r.slots.take()
	before, done := r.queue(l)
	r.hands.Go(func() {
		defer r.slots.give()
		defer done()
		r.work(l, before)
	})
}

// queue puts a message behind the last one of its kind to its number. Jobs, codes and what is
// shown on a screen wait for nobody.
func (q *Queue) queue(l Leased) (before <-chan struct{}, done func()) {
	if l.Kind == Job || l.Kind == USSD || l.Lane == Code || l.To.IsZero() {
		return nil, func() {}
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	to, mine := line{l.Kind, l.To}, make(chan struct{})
	if last, ok := q.last[to]; ok {
		before = last
	}
	q.last[to] = mine
	return before, func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		if q.last[to] == mine {
			delete(q.last, to)
		}
		close(mine)
	}
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
