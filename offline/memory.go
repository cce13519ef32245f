package offline

import (
	"context"
	"time"

	"github.com/fxamacker/cbor/v2"
)

// Memory keeps a value under a name, over a restart. See store.Index.
type Memory interface {
	Put(ctx context.Context, space, key, id string, value []byte, expires time.Time) error
	All(ctx context.Context, space, key string, now time.Time) (map[string][]byte, error)
	Remove(ctx context.Context, space, key, id string) error
}

// Where a Line remembers an outage.
const (
	space = "offline"
	key   = "line"
	id    = "outage"
)

// outage is what a process must know of one that began before it did.
type outage struct {
	_     struct{}      `cbor:",toarray"`
	Since int64         // Unix nanoseconds
	Every time.Duration // how rarely what waits looks again, at most
}

// recall takes up an outage that began before a restart.
func (l *Line) recall(ctx context.Context) {
	all, err := l.cfg.Memory.All(ctx, space, key, l.cfg.Now())
	if err != nil {
		l.cfg.Logger.Warn("since when the line is down is not known", "error", err)
	}
	var o outage
	if cbor.Unmarshal(all[id], &o) != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.since, l.marked, l.queue.every = time.Unix(0, o.Since).UTC(), o.Every, o.Every/2
	l.gather = l.cfg.Now().Add(o.Every)
}

// remember puts an outage on record, and takes it off once all that waited has heard
// that the line is back.
func (l *Line) remember(ctx context.Context) {
	l.mu.Lock()
	at, marked, every := l.since, l.marked, l.queue.rarest()
	over := l.cfg.Now().Sub(l.back) > every
	l.mu.Unlock()
	var err error
	switch {
	case !at.IsZero() && marked < every:
		b, _ := cbor.Marshal(outage{Since: at.UnixNano(), Every: every}) // integers always encode
		err, marked = l.cfg.Memory.Put(ctx, space, key, id, b, time.Time{}), every
	case at.IsZero() && marked > 0 && over:
		err, marked = l.cfg.Memory.Remove(ctx, space, key, id), 0
	default:
		return
	}
	if err != nil {
		l.cfg.Logger.Warn("since when the line is down is not kept", "error", err)
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.marked = marked
	if marked == 0 && l.since.IsZero() {
		l.queue.every = 0
	}
}

// forgetful is no memory.
type forgetful struct{}

func (forgetful) Put(context.Context, string, string, string, []byte, time.Time) error { return nil }
func (forgetful) All(context.Context, string, string, time.Time) (map[string][]byte, error) {
	return nil, nil
}
func (forgetful) Remove(context.Context, string, string, string) error { return nil }
