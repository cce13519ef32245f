package smpp

import (
	"fmt"
	"slices"
	"time"

	"golang.org/x/time/rate"
)

// Limits are what a link may ask of its peer, as in its [Config].
type Limits struct {
	Window     int
	Throughput float64
	Burst      int
}

// Adjust puts other limits in force while the link runs. No session ends and nothing
// in flight is disturbed: of a smaller window the slots in use are given up as they
// come back, and who waits for a larger one, or for a faster pace, goes at once. A pace
// that the peer's throttling holds down recovers to the new throughput.
func (l *Link) Adjust(to Limits) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.cfg
	c.Window, c.Throughput, c.Burst = to.Window, to.Throughput, to.Burst
	if err := c.Validate(); err != nil {
		return fmt.Errorf("smpp: adjusting: %w", err)
	}
	c = c.withDefaults()
	l.limits = Limits{c.Window, c.Throughput, c.Burst}
	for _, b := range l.binds {
		b.window.growLate(c.Window)
	}
	l.gate.adjust(l.limits)
	return nil
}

// window is how many requests of each bind may wait for an answer.
func (l *Link) window() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.limits.Window
}

// adjust changes the pace and the size of every window, now and of those to come.
func (g *gate) adjust(to Limits) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	g.size = to.Window
	for _, w := range g.windows {
		w.resize(g.size)
	}
	g.pace.adjust(to.Throughput, to.Burst, now)
	g.rouse(now)
}

// resize makes the window hold size slots; 0 changes nothing. Needs gate.mu.
func (w *window) resize(size int) {
	if size == 0 {
		return
	}
	w.size = size
	for w.slots < size {
		w.free = append(w.free, &slot{window: w, reply: make(chan reply, 1)})
		w.slots++
	}
	if surplus := min(w.slots-size, len(w.free)); surplus > 0 {
		w.free = slices.Delete(w.free, 0, surplus)
		w.slots -= surplus
	}
}

// restock puts a slot back, unless there are more than are wanted; needs gate.mu.
func (w *window) restock(s *slot) {
	if w.slots > w.size {
		w.slots--
		return
	}
	w.free = append(w.free, s)
}

// growLate lets the window recognise as many late answers as one of a size.
func (w *window) growLate(size int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.late.grow(lateFor(size))
}

// adjust changes the full pace. While the peer holds it down, it goes on growing from
// where it is.
func (p *pace) adjust(full float64, burst int, now time.Time) {
	current := p.rate(now)
	p.full, p.burst = full, burst
	switch {
	case !p.cut.IsZero() && full > 0:
		p.ceiling, p.from, p.cut = full, min(current, full), now
		p.bucket.SetLimitAt(now, rate.Limit(p.from))
		p.bucket.SetBurstAt(now, burst)
	case !p.cut.IsZero(): // unlimited once the peer has recovered
	case full == 0:
		p.bucket = nil
	case p.bucket == nil:
		p.bucket = rate.NewLimiter(rate.Limit(full), burst)
	default:
		p.bucket.SetLimitAt(now, rate.Limit(full))
		p.bucket.SetBurstAt(now, burst)
	}
}
