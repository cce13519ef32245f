package smpp

import (
	"context"
	"sync"
	"time"
)

// dispatcher hands incoming messages to a Handler: those between two ends one after
// the other in their order, others at once. It takes a bounded number and refuses
// the rest.
//
// Its handlers may outlive the session that a message came by: a message that is
// being stored when its connection breaks is stored all the same.
type dispatcher struct {
	handler Handler
	limit   int // messages in hand, waiting ones included

	mu     sync.Mutex
	inHand int
	full   time.Time       // since when inHand is limit; zero if it is not
	queues map[ends][]task // present while a goroutine serves it
	wg     sync.WaitGroup
}

// task is one message and where its answer goes.
type task struct {
	bind    *Bind
	request packet
	batch   *batch // of submit_multi; nil for a message with an answer of its own
}

// ends are the two ends of messages whose order is kept. Which end is the person is
// the peer's business: the source of what an SMSC delivers and of what a gateway
// submits to us, the destination of what an ESME submits.
type ends struct{ source, dest string }

func newDispatcher(h Handler, limit int) *dispatcher {
	return &dispatcher{handler: h, limit: limit, queues: map[ends][]task{}}
}

// admit takes a message in hand or reports that there is no room. ctx is the
// handler's.
func (d *dispatcher) admit(ctx context.Context, t task) bool {
	key := ends{t.request.msg.Source.Addr, t.request.msg.Dest.Addr}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.inHand >= d.limit || !t.bind.hand.add() {
		return false
	}
	if d.inHand++; d.inHand == d.limit {
		d.full = time.Now()
	}
	queue, served := d.queues[key]
	d.queues[key] = append(queue, t)
	if !served {
		d.wg.Go(func() { d.serve(ctx, key) })
	}
	return true
}

// serve works off the messages between two ends and returns when there are none.
func (d *dispatcher) serve(ctx context.Context, key ends) {
	for {
		t, ok := d.next(key)
		if !ok {
			return
		}
		id, status := d.handler.Receive(ctx, t.bind, t.request.msg)
		t.settle(id, status, func() { d.done(t) })
	}
}

// settle gives the handler's verdict to whoever answers it.
func (t *task) settle(id string, s Status, done func()) {
	if t.batch != nil {
		t.batch.settle(t.request.msg.Dest, s, done)
		return
	}
	t.bind.respond(&t.request, id, s, done)
}

func (d *dispatcher) next(key ends) (task, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	queue := d.queues[key]
	if len(queue) == 0 {
		delete(d.queues, key)
		return task{}, false
	}
	d.queues[key] = queue[1:]
	return queue[0], true
}

func (d *dispatcher) done(t task) {
	d.mu.Lock()
	d.inHand--
	d.full = time.Time{}
	d.mu.Unlock()
	t.bind.hand.done()
}

// fullSince is since when everything new is refused, zero if it is not.
func (d *dispatcher) fullSince() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.full
}

// wait returns when no handler runs any more. Nothing may be admitted meanwhile.
func (d *dispatcher) wait() { d.wg.Wait() }

// tally counts the messages of one session that are in hand, up to a limit.
type tally struct {
	mu     sync.Mutex
	n      int
	limit  int
	closed bool
	idle   chan struct{} // closed when closed and n is 0
}

func newTally(limit int) *tally { return &tally{limit: limit, idle: make(chan struct{})} }

func (t *tally) add() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed || t.n >= t.limit {
		return false
	}
	t.n++
	return true
}

func (t *tally) count() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.n
}

func (t *tally) done() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.n--; t.n == 0 && t.closed {
		close(t.idle)
	}
}

// close refuses further messages; the channel is closed when the last is done.
func (t *tally) close() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.closed {
		if t.closed = true; t.n == 0 {
			close(t.idle)
		}
	}
	return t.idle
}
