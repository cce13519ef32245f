package offline

import (
	"context"
	"time"
)

// Memory keeps a value under a name, over a restart. See store.Index.
type Memory interface {
	Put(ctx context.Context, space, key, id string, value []byte, expires time.Time) error
	All(ctx context.Context, space, key string, now time.Time) (map[string][]byte, error)
	Remove(ctx context.Context, space, key, id string) error
}

// Where a Line remembers since when it is down.
const (
	space = "offline"
	key   = "line"
	since = "down since"
)

// recall takes up an outage that began before a restart.
func (l *Line) recall(ctx context.Context) {
	all, err := l.cfg.Memory.All(ctx, space, key, l.cfg.Now())
	if err != nil {
		l.cfg.Logger.Warn("since when the line is down is not known", "error", err)
	}
	var at time.Time
	if at.UnmarshalBinary(all[since]) != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.since, l.marked, l.gather = at, true, l.cfg.Now().Add(l.queue.slowest())
}

// remember puts an outage on record, and takes it off once all that waited has heard
// that the line is back.
func (l *Line) remember(ctx context.Context) {
	l.mu.Lock()
	at, marked, over := l.since, l.marked, l.cfg.Now().Sub(l.back) > 2*l.queue.slowest()
	l.mu.Unlock()
	var err error
	switch {
	case !at.IsZero() && !marked:
		b, _ := at.UTC().MarshalBinary() // a time in UTC always has one
		err = l.cfg.Memory.Put(ctx, space, key, since, b, time.Time{})
	case at.IsZero() && marked && over:
		err = l.cfg.Memory.Remove(ctx, space, key, since)
	default:
		return
	}
	if err != nil {
		l.cfg.Logger.Warn("since when the line is down is not kept", "error", err)
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.marked = !marked
}

// forgetful is no memory.
type forgetful struct{}

func (forgetful) Put(context.Context, string, string, string, []byte, time.Time) error { return nil }
func (forgetful) All(context.Context, string, string, time.Time) (map[string][]byte, error) {
	return nil, nil
}
func (forgetful) Remove(context.Context, string, string, string) error { return nil }
