package smpp

import (
	"context"
	"sync"
	"sync/atomic"
)

// traceRoom is how many events wait for a reader before some are dropped.
const traceRoom = 1024

// Trace shows every PDU of the link from now on, both ways, until ctx ends; then the
// channel closes. A reader who is too slow misses events and is told how many. A
// link that nobody traces pays for one atomic load a PDU.
func (l *Link) Trace(ctx context.Context) <-chan Event { return l.trace.listen(ctx) }

// tracing is who listens. Its zero value, and nil, have nobody.
type tracing struct {
	mu        sync.Mutex                  // for changing listeners
	listeners atomic.Pointer[[]*listener] // nil while there are none
}

// listener is one reader of a trace.
type listener struct {
	mu      sync.Mutex // guards all below, and sending to events
	events  chan Event
	dropped uint64
	closed  bool
}

func (t *tracing) listen(ctx context.Context) <-chan Event {
	n := &listener{events: make(chan Event, traceRoom)}
	t.change(func(all []*listener) []*listener { return append(all, n) })
	context.AfterFunc(ctx, func() {
		t.change(func(all []*listener) (others []*listener) {
			for _, x := range all {
				if x != n {
					others = append(others, x)
				}
			}
			return others
		})
		n.close()
	})
	return n.events
}

// change replaces the list, which its readers never see half done.
func (t *tracing) change(f func([]*listener) []*listener) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var old []*listener
	if p := t.listeners.Load(); p != nil {
		old = append(old, *p...)
	}
	if list := f(old); len(list) > 0 {
		t.listeners.Store(&list)
		return
	}
	t.listeners.Store(nil)
}

// saw shows a PDU of this many octets to whoever listens. fault is why it cannot be
// read.
func (t *tracing) saw(bind int, sent bool, p *packet, size int, fault error) {
	if t == nil {
		return
	}
	list := t.listeners.Load()
	if list == nil {
		return
	}
	e := eventOf(p, size, fault)
	e.Bind, e.Sent = bind, sent
	for _, n := range *list {
		n.give(e)
	}
}

func (n *listener) give(e Event) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return
	}
	e.Dropped = n.dropped
	select {
	case n.events <- e:
		n.dropped = 0
	default:
		n.dropped++
	}
}

func (n *listener) close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.closed = true
	close(n.events)
}
