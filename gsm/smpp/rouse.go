package smpp

import (
	"slices"
	"time"
)

// rouse lets through whoever may go; needs mu.
func (g *gate) rouse(now time.Time) {
	for g.waiting > 0 {
		me, w := g.next()
		if me == nil {
			return
		}
		s := g.grant(w, now)
		if s == nil {
			g.setAlarm(g.pace.wait(now))
			return
		}
		g.drop(me)
		me.turn <- s
	}
}

// next is the most urgent waiter that has a free slot, and the window he waits for;
// needs mu.
func (g *gate) next() (best *waiter, in *window) {
	for _, w := range g.windows {
		if len(w.free) == 0 {
			continue
		}
		if h := w.queue.head(); h != nil && h.before(best) {
			best, in = h, w
		}
		if h := g.any.head(); h != nil && h.before(best) {
			best, in = h, nil
		}
	}
	return best, in
}

func (g *gate) setAlarm(d time.Duration) {
	if g.alarm == nil {
		g.alarm = time.AfterFunc(d, g.ring)
		return
	}
	g.alarm.Reset(d)
}

func (g *gate) ring() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.rouse(time.Now())
}

// release puts a slot back.
func (g *gate) release(s *slot) {
	g.mu.Lock()
	defer g.mu.Unlock()
	s.window.restock(s)
	if g.waiting > 0 {
		g.rouse(time.Now())
	}
}

// admit lets messages go by a window, unless it was barred already: a session may end
// while it is listed as bound.
func (g *gate) admit(w *window) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if w.shut {
		return
	}
	w.resize(g.size)
	g.windows = append(g.windows, w)
	g.rouse(time.Now())
}

// bar lets no further message go by a window. Who waits for it is told, and who waits
// for any if it was the last.
func (g *gate) bar(w *window) {
	g.mu.Lock()
	defer g.mu.Unlock()
	w.shut = true
	g.windows = slices.DeleteFunc(g.windows, func(x *window) bool { return x == w })
	g.turnAway(&w.queue)
	if len(g.windows) == 0 {
		g.turnAway(&g.any)
		if g.alarm != nil {
			g.alarm.Stop()
		}
	}
}

// hold turns away those who would go by any window, until it is called with false.
func (g *gate) hold(on bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.held = on; on {
		g.turnAway(&g.any)
	}
}

func (g *gate) turnAway(q *queue) {
	for me := q.head(); me != nil; me = q.head() {
		g.drop(me)
		close(me.turn)
	}
}
