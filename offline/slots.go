package offline

import (
	"cmp"
	"slices"
	"time"

	"healthdial/outbox"
)

// release gives slots to all that wait, oldest first, from the moment on at which the
// last of them has looked.
func (q *queue) release(now time.Time) {
	q.prune(now)
	waiting := make([]*waiter, 0, len(q.all))
	q.next = now
	for _, w := range q.all {
		waiting = append(waiting, w)
		if w.again.After(q.next) {
			q.next = w.again
		}
	}
	slices.SortFunc(waiting, func(a, b *waiter) int {
		return cmp.Or(a.given.Compare(b.given), slices.Compare(a.id[:], b.id[:]))
	})
	for _, w := range waiting {
		q.place(w, now)
	}
}

// place gives the next slot to a job.
func (q *queue) place(w *waiter, now time.Time) {
	if q.next.Before(now) {
		q.next = now
	}
	w.slot, w.tried = q.next, false
	q.next = q.next.Add(q.pace)
}

// turn says until when a job waits while the line is up. waited is that it was given
// before the line was last found to be so.
func (q *queue) turn(m outbox.Message, now time.Time, waited bool) (until time.Time, hold bool) {
	w, known := q.all[m.ID]
	switch {
	case known && w.tried:
		return now, false
	case known || waited:
		w = q.know(m, now)
		if w.slot.IsZero() {
			q.place(w, now)
		}
		if now.Before(w.slot) {
			return w.slot, true
		}
	}
	if q.behind(m, now) {
		return now.Add(glance), true
	}
	return now, false
}

// yield is how long a job waits at most for an older one of the same person.
const yield = 2 * time.Minute

// behind reports whether a job of the same person that was given before is not done yet.
func (q *queue) behind(m outbox.Message, now time.Time) bool {
	return slices.ContainsFunc(q.owners[m.Owner], func(o *waiter) bool {
		return o.given.Before(m.NotBefore) && now.Sub(o.slot) < yield
	})
}
