package offline

import (
	"context"
	"time"

	"healthdial/outbox"
)

// longest is how long a job is held back. After that it goes on as if the line were up,
// so that its own rules for a registry that does not answer end it.
const longest = 14 * 24 * time.Hour

// causeLine is why a job waits, for operators.
const causeLine = "line down"

// Wait makes jobs wait for the line. A job was given at its message's NotBefore. While
// the line is down none goes on; what waited then goes on in the order in which it was
// given, one person's strictly so, at the Line's pace. What is given while the line is up
// goes on at once. A job that has come to a Later goes on as the line wants it, too.
func (l *Line) Wait(job outbox.JobFunc) outbox.JobFunc {
	return func(ctx context.Context, m outbox.Message) (outbox.Outcome, error) {
		if until, hold := l.hold(m, l.cfg.Now()); hold {
			return outbox.Outcome{}, outbox.Later(until, causeLine)
		}
		out, err := job(ctx, m)
		l.went(m, err)
		return out, err
	}
}

// hold says until when a job is held back. Nothing goes on before the line was looked
// at once.
func (l *Line) hold(m outbox.Message, now time.Time) (until time.Time, hold bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	q := &l.queue
	switch {
	case !m.NotBefore.IsZero() && now.Sub(m.NotBefore) > longest:
		q.leave(m.ID)
		return now, false
	case !l.since.IsZero():
		w := q.know(m, now)
		w.again, w.slot = q.beat(l.since, now), time.Time{}
		return w.again, true
	case now.Before(l.gather):
		w := q.know(m, now)
		w.again = l.gather
		return w.again, true
	case l.looked.IsZero():
		return now.Add(glance), true
	}
	if !l.gather.IsZero() {
		l.gather = time.Time{}
		q.release(now)
	}
	return q.turn(m, now, m.NotBefore.Before(l.back))
}

// went takes note of a job that went on. One that must go on again has had its turn.
func (l *Line) went(m outbox.Message, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if w, ok := l.queue.all[m.ID]; ok {
		w.tried = true
		if err == nil {
			l.queue.leave(m.ID)
		}
	}
}
