package smpp

import (
	"context"
	"time"
)

// keep minds the clocks of a session: requests that expire, a peer that has
// fallen silent, a connection that never binds. One timer serves them all: it is
// set for the first thing that can happen, and a request registered meanwhile
// can only expire later.
func (b *Bind) keep() error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	var asked time.Time // when enquire_link was sent last
	for {
		select {
		case <-b.done:
			return nil
		case <-timer.C:
		}
		now := time.Now()
		expired, next := b.window.expire(now)
		b.count().Expired.Add(uint64(expired))
		due, err := b.liveness(now, expired > 0, &asked)
		if err != nil {
			return err
		}
		for _, t := range []time.Time{due, b.activity(now), now.Add(b.timers.Enquire)} { // a bind or an answer may come meanwhile
			if t.Before(next) {
				next = t
			}
		}
		timer.Reset(next.Sub(now))
	}
}

// liveness asks the peer for a sign of life after a silence, a shorter one if it left
// requests unanswered, and gives up when none comes. Any whole PDU is a sign of life.
func (b *Bind) liveness(now time.Time, doubtful bool, asked *time.Time) (due time.Time, err error) {
	if b.State() == Open {
		due = b.started.Add(b.timers.Bind)
		if !now.Before(due) {
			return due, errNeverBound
		}
		return due, nil
	}
	heard := b.lastHeard()
	if asked.After(heard) {
		due = asked.Add(b.timers.Response)
		if !now.Before(due) {
			return due, errSilent
		}
		return due, nil
	}
	patience := b.timers.Enquire
	if doubtful {
		patience = min(patience, b.timers.Response)
	}
	due = heard.Add(patience)
	if now.Before(due) {
		return due, nil
	}
	b.enquire()
	*asked = now
	return now.Add(b.timers.Response), nil
}

// activity unbinds a session that carries nothing, and tells when next to look.
func (b *Bind) activity(now time.Time) (due time.Time) {
	due = b.started.Add(time.Duration(b.busy.Load()) + b.timers.Inactivity)
	switch {
	case b.timers.Inactivity == 0 || !b.State().Bound():
		return now.Add(b.timers.Enquire)
	case now.Before(due):
		return due
	}
	b.idled.Do(func() {
		b.own.Go(func() {
			_ = b.leave(context.Background())
			b.finish(errInactive)
		})
	})
	return now.Add(b.timers.Enquire)
}

// lastHeard is when the peer's last whole PDU came; the connection itself counts
// as the first.
func (b *Bind) lastHeard() time.Time { return b.started.Add(time.Duration(b.heard.Load())) }
