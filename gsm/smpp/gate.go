package smpp

import (
	"context"
	"slices"
	"sync"
	"time"
)

// gate is where messages wait until they may be sent: for a slot in the window of a
// bind, and for their turn in the pace of the link. A message is let through when
// both are there, so that none is held while the other is awaited; who is most
// urgent goes first, and among equals who came first. One gate serves all binds of a
// link. Answers, enquire_link and the session's own requests never come here.
type gate struct {
	mu      sync.Mutex // guards all below, and the free slots and queues of windows
	windows []*window  // that messages may go by
	any     queue      // those who go by whichever window has room
	held    bool       // nobody goes by any
	waiting int        // in all queues
	ticket  uint64
	turn    int // which of equally free windows is next
	pace    pace
	size    int         // of every window, since the link was adjusted; 0 leaves each as it was made
	alarm   *time.Timer // rings when the pace may let the next through; nil before it was needed
}

func newGate(p pace) *gate { return &gate{pace: p} }

// acquire waits for a slot in w, or in any window if w is nil, at most as long as
// ctx allows. It tells when it was given. ErrNotBound means that there is none to wait
// for.
func (g *gate) acquire(ctx context.Context, w *window, urgency uint8) (s *slot, now time.Time, err error) {
	now = time.Now()
	g.mu.Lock()
	if !g.open(w) {
		g.mu.Unlock()
		return nil, now, ErrNotBound
	}
	if g.waiting == 0 {
		if s := g.grant(w, now); s != nil {
			g.mu.Unlock()
			return s, now, nil
		}
	}
	me := g.enqueue(w, urgency)
	g.rouse(now)
	g.mu.Unlock()
	s, err = g.await(ctx, me)
	return s, time.Now(), err
}

// full reports whether who would go by w, or by any window if w is nil, has to wait.
func (g *gate) full(w *window, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case !g.open(w):
		return false
	case g.waiting > 0 || !g.pace.ready(now):
		return true
	case w != nil:
		return len(w.free) == 0
	}
	return !slices.ContainsFunc(g.windows, func(w *window) bool { return len(w.free) > 0 })
}

// open reports whether there is a window to wait for; needs mu.
func (g *gate) open(w *window) bool {
	if w != nil {
		return !w.shut
	}
	return len(g.windows) > 0 && !g.held
}

func (g *gate) enqueue(w *window, urgency uint8) *waiter {
	me := &waiter{turn: make(chan *slot, 1), urgency: int(min(urgency, lanes-1)), ticket: g.ticket}
	g.ticket++
	g.waiting++
	if w != nil {
		w.queue.push(me)
	} else {
		g.any.push(me)
	}
	return me
}

func (g *gate) await(ctx context.Context, me *waiter) (*slot, error) {
	select {
	case s, ok := <-me.turn:
		return granted(s, ok)
	case <-ctx.Done():
	}
	g.mu.Lock()
	if me.lanes != nil {
		g.drop(me)
		g.mu.Unlock()
		return nil, ctx.Err()
	}
	g.mu.Unlock()
	if s, ok := <-me.turn; ok { // granted meanwhile, and too late
		g.release(s)
	}
	return nil, ctx.Err()
}

func granted(s *slot, ok bool) (*slot, error) {
	if !ok {
		return nil, ErrNotBound
	}
	return s, nil
}

// drop takes a waiter out; needs mu.
func (g *gate) drop(me *waiter) {
	me.lanes.remove(me)
	g.waiting--
}

// grant gives a slot of w, or of the window with the most room if w is nil, if there
// is one and the pace allows; needs mu.
func (g *gate) grant(w *window, now time.Time) *slot {
	if w == nil {
		w = g.roomiest()
	}
	if w == nil || len(w.free) == 0 || !g.pace.take(now) {
		return nil
	}
	last := len(w.free) - 1
	s := w.free[last]
	w.free = w.free[:last]
	return s
}

// roomiest is the window with the most free slots, in turn among equals; nil if none
// has any; needs mu.
func (g *gate) roomiest() (best *window) {
	g.turn++
	for i := range g.windows {
		w := g.windows[(i+g.turn)%len(g.windows)]
		if len(w.free) > 0 && (best == nil || len(w.free) > len(best.free)) {
			best = w
		}
	}
	return best
}
