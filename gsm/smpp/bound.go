package smpp

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
)

// Send sends one message on the bound session that has the most room in its
// window; see [Bind.Send] for what its errors mean. ErrNotBound is returned at
// once when no session can send.
func (l *Link) Send(ctx context.Context, m Message) (id string, err error) {
	for {
		b := l.pick()
		if b == nil {
			return "", ErrNotBound
		}
		id, err = b.Send(ctx, m)
		if !errors.Is(err, ErrNotBound) {
			return id, err
		}
	}
}

// pick is the bind that sends next: the least busy, in turn among equals.
func (l *Link) pick() (best *Bind) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turn++
	room := -1
	for i := range l.binds {
		b := l.binds[(uint64(i)+l.turn)%uint64(len(l.binds))]
		if free := len(b.window.free); b.Sends() && free > room {
			best, room = b, free
		}
	}
	return best
}

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

// Status is the state of the link in words: "bound 2 of 2", "trying again in
// 1.2s after: dial: connection refused", "stopped: bind refused for good:
// ESME_RINVPASWD".
func (l *Link) Status() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n := len(l.binds); n > 0 {
		return fmt.Sprintf("bound %d of %d", n, l.cfg.Binds)
	}
	return l.word
}

// add lists a session as bound until it ends.
func (l *Link) add(b *Bind) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.binds) == 0 {
		close(l.ready)
	}
	l.binds = append(l.binds, b)
	l.cfg.Logger.Info("smpp link bound", slog.String("link", l.cfg.Name), slog.String("as", b.Type().String()), slog.Int("binds", len(l.binds)))
}

// remove undoes add; it does nothing for a session that never was bound.
func (l *Link) remove(b *Bind) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(l.binds)
	l.binds = slices.DeleteFunc(l.binds, func(x *Bind) bool { return x == b })
	if n > 0 && len(l.binds) == 0 {
		l.ready = make(chan struct{})
	}
}

func (l *Link) say(word string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.word = word
}
