package smpp

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"
)

// Send sends one message on whichever bound session has room in its window, most
// room first; see [Bind.Send] for how it waits and what its errors mean. ErrNotBound
// is returned at once when no session can send, and while the link is drained or
// suspended.
func (l *Link) Send(ctx context.Context, m Message) (id string, err error) {
	if err := m.validate(); err != nil {
		return "", err
	}
	for {
		s, now, err := l.gate.acquire(ctx, nil, m.Urgency)
		if err != nil {
			return "", err
		}
		id, err = s.window.bind.submit(ctx, s, &m, now)
		if !errors.Is(err, ErrNotBound) {
			return id, err
		}
	}
}

// Full reports whether a message would have to wait now, for room in a window or for
// the pace. A link that is not bound is not full: Send says so at once.
func (l *Link) Full() bool { return l.gate.full(nil, time.Now()) }

// Binds are the sessions that are bound now.
func (l *Link) Binds() []*Bind {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.binds)
}

// Bound is closed while at least one session is bound. After all are lost, a
// later call returns a new channel.
func (l *Link) Bound() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ready
}

// add lists a session as bound until it ends.
func (l *Link) add(g *leg, b *Bind) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.binds = append(l.binds, b)
	g.bind, g.since = b, time.Now()
	b.window.growLate(l.limits.Window) // it may have been adjusted meanwhile
	if b.Sends() {
		l.gate.admit(b.window)
	}
	if len(l.binds) == 1 { // last: who waited for it sends at once
		close(l.ready)
	}
	l.moved()
	l.cfg.Logger.Info("smpp link bound", slog.String("link", l.cfg.Name), slog.String("as", b.Type().String()), slog.Int("binds", len(l.binds)))
}

// remove undoes add; it does nothing for a session that never was bound.
func (l *Link) remove(g *leg) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if g.bind == nil {
		return
	}
	l.binds = slices.DeleteFunc(l.binds, func(x *Bind) bool { return x == g.bind })
	g.bind = nil
	if len(l.binds) == 0 {
		l.ready = make(chan struct{})
	}
	l.mark(g, "unbound")
}
