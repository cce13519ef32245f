package modem

import (
	"slices"
	"sync"
)

// place is where a message lies.
type place struct {
	memory string // SM, ME, SR
	index  int
}

// arrival is something that came and that the handler is to be told of: a message that lies
// in a memory, one that came directly, or a call.
type arrival struct {
	where  place  // if tpdu is "" and call is nil
	tpdu   string // in hex, as a modem gives it
	length int    // of it, as the modem told; -1 if it did not
	call   *Call
}

// inbox is what came and was not handed on, in the order in which it came. Who fills it never
// waits for who empties it.
type inbox struct {
	mu    sync.Mutex
	queue []arrival
	all   bool          // everything that is stored is to be looked at
	told  int           // how many places were told of
	order map[place]int // when each was told of last: of messages of one second only this tells which came first
	wake  chan struct{} // has room for one: there is something
}

// mostArrivals bounds the queue: beyond it stored messages are found by looking at everything.
const mostArrivals = 1024

func newInbox() *inbox {
	return &inbox{wake: make(chan struct{}, 1), order: map[place]int{}}
}

// add lines up an arrival. It is false if there is no room: of what is stored nothing is
// lost by that.
func (b *inbox) add(a arrival) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	fits := len(b.queue) < mostArrivals
	if a.stored() {
		b.told++
		b.order[a.where] = b.told
	}
	switch {
	case a.stored() && (b.all || !fits || slices.ContainsFunc(b.queue, func(other arrival) bool { return other.stored() && other.where == a.where })):
		b.all = b.all || !fits
	case fits:
		b.queue = append(b.queue, a)
	}
	b.poke()
	return fits || a.stored()
}

func (a arrival) stored() bool { return a.tpdu == "" && a.call == nil }

// lookAll has everything looked at that is stored.
func (b *inbox) lookAll() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.all = true
	b.poke()
}

func (b *inbox) poke() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// take empties the inbox. With all, single places are left out: all of them are looked at.
func (b *inbox) take() (queue []arrival, all bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	queue, all = b.queue, b.all
	b.queue, b.all = nil, false
	if all {
		queue = slices.DeleteFunc(queue, arrival.stored)
	}
	return queue, all
}

// rank is when a place was told of last, as a number that grows; 0 if it was not.
func (b *inbox) rank(where place) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.order[where]
}

// forget forgets when a place was told of, unless that was since.
func (b *inbox) forget(where place, rank int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.order[where] == rank {
		delete(b.order, where)
	}
}
