package offline

import (
	"slices"
	"time"

	"healthdial/outbox"
	"healthdial/seal"
)

// queue is all that waits for the line, as its jobs told. The outbox has the jobs; this
// is only their order. A process that starts anew has heard of all of them within a
// beat.
type queue struct {
	often  time.Duration // how often a job looks again while the line is down, if few wait
	pace   time.Duration // between two that go on
	all    map[outbox.ID]*waiter
	owners map[seal.Owner][]*waiter
	octets int
	next   time.Time     // the first slot that nobody has
	every  time.Duration // how rarely what waits in this outage looks again, at most
}

// waiter is one job that waits.
type waiter struct {
	id     outbox.ID
	owner  seal.Owner
	job    string
	given  time.Time
	octets int
	again  time.Time // when it looks again
	slot   time.Time // when it may go on; zero while the line is down
	tried  bool      // it went on at least once since
}

func newQueue(often, pace time.Duration) queue {
	return queue{often: often, pace: pace, all: map[outbox.ID]*waiter{}, owners: map[seal.Owner][]*waiter{}}
}

// overhead is about what a message takes in a store beside its payload.
const overhead = 300

// know finds a job, or adds it.
func (q *queue) know(m outbox.Message, now time.Time) *waiter {
	if w, ok := q.all[m.ID]; ok {
		return w
	}
	w := &waiter{id: m.ID, owner: m.Owner, job: m.Job, given: m.NotBefore, octets: overhead + len(m.Payload)}
	if w.given.IsZero() {
		w.given = now
	}
	q.all[m.ID] = w
	q.owners[m.Owner] = append(q.owners[m.Owner], w)
	q.octets += w.octets
	return w
}

// leave forgets a job that is done.
func (q *queue) leave(id outbox.ID) {
	w, ok := q.all[id]
	if !ok {
		return
	}
	delete(q.all, id)
	q.octets -= w.octets
	own := slices.DeleteFunc(q.owners[w.owner], func(o *waiter) bool { return o == w })
	if q.owners[w.owner] = own; len(own) == 0 {
		delete(q.owners, w.owner)
	}
}

// slowest is how rarely a job that waits may look again.
func (q *queue) slowest() time.Duration { return 8 * q.often }

// rarest is how rarely what waits in this outage may come to look before that is on
// record: more than it does.
func (q *queue) rarest() time.Duration { return max(q.often, min(2*q.every, q.slowest())) }

// beat is when a job looks again while the line is down since a moment. All look at the
// same moments, so that they can go on in order; the more wait, the more rarely they
// look, for each look is a write.
func (q *queue) beat(since, now time.Time) time.Time {
	every := q.often
	if now.Sub(since) < 2*every {
		every /= 3 // most outages are short
	}
	for every < q.slowest() && every < time.Duration(len(q.all))*100*time.Millisecond {
		every *= 2
	}
	q.every = max(q.every, every)
	return now.Truncate(every).Add(every)
}

// stale is when a job is forgotten that did not come when it was to: the outbox gave it
// up.
const stale = time.Hour

// prune forgets the jobs that are gone.
func (q *queue) prune(now time.Time) {
	for id, w := range q.all {
		if now.Sub(w.again) > stale && now.Sub(w.slot) > stale {
			q.leave(id)
		}
	}
}
