package ussd

import (
	"context"
	"sync"

	"healthdial/gsm/msisdn"
)

// job is one turn to take.
type job func(context.Context)

// queue takes turns, several at once, and one after the other for each number. It
// holds a bounded number of them. It is open from the start, since a link may be
// bound a moment before run is called.
type queue struct {
	limit int
	ready chan line // has room for limit, so that add never waits

	mu    sync.Mutex // guards all below
	open  bool
	held  int
	lines map[msisdn.Number][]job // what waits behind the turn in hand
}

// line is a number whose turns begin to be taken.
type line struct {
	number msisdn.Number
	first  job
}

func newQueue(limit int) *queue {
	return &queue{limit: limit, ready: make(chan line, limit), open: true, lines: make(map[msisdn.Number][]job)}
}

// run takes turns until ctx ends and returns when those in hand are taken. They
// outlive ctx: each minds its own deadline.
func (q *queue) run(ctx context.Context) {
	var wg sync.WaitGroup
	start := func(l line) {
		wg.Go(func() { q.work(context.WithoutCancel(ctx), l) })
	}
	for ctx.Err() == nil {
		select {
		case l := <-q.ready:
			start(l)
		case <-ctx.Done():
		}
	}
	q.close()
	for len(q.ready) > 0 {
		start(<-q.ready)
	}
	wg.Wait()
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.open = false
}

// add queues a turn, or returns false if the queue is full or closed. It never
// waits.
func (q *queue) add(n msisdn.Number, turn job) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.open || q.held >= q.limit {
		return false
	}
	q.held++
	if waiting, busy := q.lines[n]; busy {
		q.lines[n] = append(waiting, turn)
		return true
	}
	q.lines[n] = nil
	q.ready <- line{n, turn}
	return true
}

// work takes a number's turns until none waits.
func (q *queue) work(ctx context.Context, l line) {
	for turn := l.first; turn != nil; turn = q.next(l.number) {
		turn(ctx)
	}
}

func (q *queue) next(n msisdn.Number) job {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.held--
	waiting := q.lines[n]
	if len(waiting) == 0 {
		delete(q.lines, n)
		return nil
	}
	q.lines[n] = waiting[1:]
	return waiting[0]
}
