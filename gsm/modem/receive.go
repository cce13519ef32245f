package modem

import (
	"context"
	"time"
)

// receiver is the goroutine that reads messages, hands on what came, and deletes it. Nobody
// else calls the handler or chooses a memory.
type receiver struct {
	*session
	memory string          // that is read and deleted in; "" if that is not known
	rest   *pause          // between the attempts of what the handler did not take
	again  time.Time       // when everything is looked at again since it did not; zero if it did
	held   held            // who waits until then
	blind  map[string]bool // memories that could not be read whole: what comes there waits until then
	room   int             // how many messages the memory has room for; 0 if that is not known
}

// receive hands on what comes until ctx ends. What is stored is looked at first, and again
// every few minutes, so that nothing lies there for ever.
func (s *session) receive(ctx context.Context) {
	r := &receiver{session: s, rest: newPause(s.cfg.Timers.Again, s.cfg.Rand), blind: map[string]bool{}}
	s.inbox.lookAll()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			r.giveUp()
			return
		case <-s.inbox.wake:
		case <-timer.C:
			s.inbox.lookAll()
		}
		r.round(ctx)
		timer.Reset(r.pause())
	}
}

// pause is how long until everything is looked at again.
func (r *receiver) pause() time.Duration {
	if r.again.IsZero() {
		return r.cfg.Timers.Sweep
	}
	return max(time.Until(r.again), 0)
}

// round hands on what is there.
func (r *receiver) round(ctx context.Context) {
	queue, all := r.inbox.take()
	for _, a := range queue {
		if ctx.Err() != nil {
			return
		}
		r.arrived(ctx, a)
	}
	if all || !r.again.IsZero() && !time.Now().Before(r.again) {
		r.sweep(ctx)
	}
}

// arrived hands on one thing.
func (r *receiver) arrived(ctx context.Context, a arrival) {
	switch {
	case a.call != nil:
		r.count.Missed.Add(1)
		r.handler.Missed(ctx, *a.call)
	case a.tpdu != "":
		r.takeDirect(ctx, a)
	case !r.held.everybody() && !r.blind[a.where.memory]: // else everything is looked at soon
		r.fetch(ctx, a.where)
	}
}

// fetch reads the message at a place and hands it on, unless something of its sender waits.
func (r *receiver) fetch(ctx context.Context, where place) {
	f, ok, err := r.read(ctx, where)
	switch {
	case err != nil && messageCode(err) != invalidIndex: // the modem may need a moment
		r.blind[where.memory] = true
		r.later()
	case ok && !r.takeInTurn(ctx, f):
		r.later()
	}
}

// takeInTurn is false if a message was not taken, or waits behind another of its sender.
func (r *receiver) takeInTurn(ctx context.Context, f found) bool {
	from := f.from()
	if r.held.holds(from) {
		return false
	}
	err := r.take(ctx, f)
	if err != nil {
		r.held.note(from, err)
	}
	return err == nil
}

// later has everything looked at again, after a pause that grows.
func (r *receiver) later() {
	if r.again.IsZero() || !time.Now().Before(r.again) {
		r.again = time.Now().Add(r.rest.next())
	}
}

// sweep looks at everything that is stored.
func (r *receiver) sweep(ctx context.Context) {
	r.again, r.held = time.Time{}, held{}
	clear(r.blind)
	ok := r.retryDirect(ctx)
	for _, memory := range r.caps.memories {
		ok = r.sweepMemory(ctx, memory) && ok
	}
	if ctx.Err() != nil {
		return
	}
	r.seekMemory(ctx)
	if ok {
		r.rest.reset()
	} else {
		r.later()
	}
	r.learn(func(f *facts) { f.ready = true })
}

// sweepMemory is false if something could not be read or was not taken.
func (r *receiver) sweepMemory(ctx context.Context, memory string) bool {
	all, err := r.list(ctx, memory)
	if err == nil {
		used := map[int]bool{}
		for _, f := range all {
			used[f.where.index] = true
		}
		r.kept.keep(memory, used)
	}
	r.blind[memory] = err != nil
	return r.takeAll(ctx, all) && err == nil
}

// takeAll hands on messages in their order. What one sender's message met keeps those behind
// it of the same sender, not others'; several in a row mean that nothing can be taken.
func (r *receiver) takeAll(ctx context.Context, all []found) bool {
	whole := true
	for _, f := range all {
		if ctx.Err() != nil || r.held.everybody() {
			return false
		}
		whole = r.takeInTurn(ctx, f) && whole
	}
	r.refill(ctx)
	return whole
}
