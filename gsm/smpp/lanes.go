package smpp

// lanes is how many urgencies are told apart; what is less urgent than the last
// waits with the last.
const lanes = 8

// waiter is a message that waits for its turn. It is guarded by gate.mu, but for
// turn.
type waiter struct {
	turn         chan *slot // capacity 1: gets the slot; closed if there will be none
	urgency      int
	ticket       uint64 // in the order of arrival
	older, newer *waiter
	lanes        *queue // that it stands in; nil once it was served or gave up
}

// before reports whether w is served before x, which may be nil.
func (w *waiter) before(x *waiter) bool {
	return x == nil || w.urgency < x.urgency || w.urgency == x.urgency && w.ticket < x.ticket
}

// queue is waiters by urgency, and by arrival within.
type queue struct {
	first, last [lanes]*waiter
}

// head is the waiter that is next, nil if there is none.
func (q *queue) head() *waiter {
	for _, w := range q.first {
		if w != nil {
			return w
		}
	}
	return nil
}

func (q *queue) push(w *waiter) {
	w.lanes = q
	if w.older = q.last[w.urgency]; w.older != nil {
		w.older.newer = w
	} else {
		q.first[w.urgency] = w
	}
	q.last[w.urgency] = w
}

func (q *queue) remove(w *waiter) {
	if w.older != nil {
		w.older.newer = w.newer
	} else {
		q.first[w.urgency] = w.newer
	}
	if w.newer != nil {
		w.newer.older = w.older
	} else {
		q.last[w.urgency] = w.older
	}
	w.older, w.newer, w.lanes = nil, nil, nil
}
