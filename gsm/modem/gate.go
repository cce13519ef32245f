package modem

import (
	"context"
	"sync"
)

const urgencies = 8

// gate lets one message at a time to the modem: of those that wait the most urgent, of these
// the first that came. While the modem is not in service nobody waits.
type gate struct {
	mu      sync.Mutex
	session *session // nil while it is shut
	busy    bool     // a message is being sent
	queues  [urgencies][]*waiter
	left    chan struct{} // closed when a shut gate has let its last message out; nil if nobody waits for that
}

// waiter waits for its turn: told the session to send by, or nil if the gate was shut.
type waiter struct{ turn chan *session }

// enter waits for the turn to send. Whoever got it gives it back by leave.
func (g *gate) enter(ctx context.Context, urgency uint8) (*session, error) {
	w, s := g.queue(min(urgency, urgencies-1))
	if w == nil {
		if s == nil {
			return nil, ErrAway
		}
		return s, nil
	}
	select {
	case s = <-w.turn:
	case <-ctx.Done():
		if !g.forget(w) {
			if <-w.turn != nil {
				g.leave()
			}
		}
		return nil, ctx.Err()
	}
	if s == nil {
		return nil, ErrAway
	}
	return s, nil
}

// queue gives the turn at once, or lines up.
func (g *gate) queue(urgency uint8) (*waiter, *session) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.session == nil || !g.busy {
		g.busy = g.busy || g.session != nil
		return nil, g.session
	}
	w := &waiter{make(chan *session, 1)}
	g.queues[urgency] = append(g.queues[urgency], w)
	return w, nil
}

// forget takes a waiter out of its queue. It is false if that has had its turn.
func (g *gate) forget(w *waiter) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for u, queue := range g.queues {
		for i := range queue {
			if queue[i] == w {
				g.queues[u] = append(queue[:i:i], queue[i+1:]...)
				return true
			}
		}
	}
	return false
}

// leave gives the turn to the next.
func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.busy = false
	for u, queue := range g.queues {
		if len(queue) > 0 {
			g.queues[u] = queue[1:]
			g.busy = true
			queue[0].turn <- g.session
			return
		}
	}
	if g.left != nil {
		close(g.left)
		g.left = nil
	}
}

// open lets messages to a session.
func (g *gate) open(s *session) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.session = s
}

// shut turns away whoever waits. What is being sent goes on.
func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.session = nil
	for u, queue := range g.queues {
		for _, w := range queue {
			w.turn <- nil
		}
		g.queues[u] = nil
	}
}

// empty is closed once nothing is being sent any more.
func (g *gate) empty() <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	left := make(chan struct{})
	switch {
	case !g.busy:
		close(left)
		return left
	case g.left == nil:
		g.left = left
	}
	return g.left
}

// full reports whether a message would have to wait.
func (g *gate) full() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.busy
}

// waiting is how many messages wait.
func (g *gate) waiting() (n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, queue := range g.queues {
		n += len(queue)
	}
	return n
}
