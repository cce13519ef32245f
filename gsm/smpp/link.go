package smpp

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Link is the ESME's side towards one operator: one or more binds that are kept
// alive. It does nothing before Run.
type Link struct {
	cfg  Config
	turn uint64 // guarded by mu: which of equally busy binds is next

	mu    sync.Mutex
	binds []*Bind       // those bound now
	ready chan struct{} // closed while binds is not empty
	word  string        // what the link does when nothing is bound
}

// NewLink makes a link. The configuration is checked by Run.
func NewLink(cfg Config) *Link {
	return &Link{cfg: cfg.withDefaults(), ready: make(chan struct{}), word: "not started"}
}

// Name is the configured name.
func (l *Link) Name() string { return l.cfg.Name }

// Counters is what the link has seen.
func (l *Link) Counters() *Counters { return l.cfg.Counter }

// Run dials, binds and serves until ctx ends, and then drains, unbinds and
// returns nil. It returns an error at once if the configuration is invalid, and
// a *BindError when the peer refuses the bind for good. Run is called once.
func (l *Link) Run(ctx context.Context, h Handler) error {
	if err := l.cfg.Validate(); err != nil {
		l.say("misconfigured")
		return err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	work, abort := context.WithCancel(context.WithoutCancel(ctx))
	inbox := newDispatcher(h, l.cfg.InHand)
	var wg sync.WaitGroup
	for range l.cfg.Binds {
		wg.Go(func() {
			if err := l.keepBound(ctx, work, inbox); err != nil {
				stop(err)
			}
		})
	}
	wg.Wait()
	abort()
	inbox.wait()
	if refused, ok := errors.AsType[*BindError](context.Cause(ctx)); ok {
		l.say("stopped: bind refused for good: " + refused.Status.String())
		return refused
	}
	l.say("stopped")
	return nil
}

// keepBound makes one session after the other until ctx ends or the peer
// refuses for good.
func (l *Link) keepBound(ctx, work context.Context, inbox *dispatcher) error {
	pace := newPause(l.cfg.Redial, l.cfg.Rand)
	for {
		bound, err := l.connect(ctx, work, inbox)
		if ctx.Err() != nil {
			return nil
		}
		if refused, ok := errors.AsType[*StatusError](err); ok && bound == 0 && terminal(refused.Status) {
			return &BindError{Link: l.cfg.Name, Status: refused.Status}
		}
		wait := pace.after(err, bound)
		l.say(fmt.Sprintf("trying again in %s after: %v", wait.Round(time.Millisecond), err))
		l.cfg.Logger.Warn("smpp link down", slog.String("link", l.cfg.Name), slog.Duration("pause", wait), slog.Any("cause", err))
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
		l.cfg.Counter.Reconnects.Add(1)
	}
}

// connect makes one session and serves it to its end. It tells for how long the
// session was bound, 0 if never.
func (l *Link) connect(ctx, work context.Context, inbox *dispatcher) (bound time.Duration, err error) {
	dial, cancel := context.WithTimeout(ctx, l.cfg.Timers.Dial)
	conn, err := l.cfg.Dial(dial, "tcp", l.cfg.Addr)
	cancel()
	if err != nil {
		return 0, fmt.Errorf("smpp: dial: %w", err)
	}
	b := newBind(session{
		name: l.cfg.Name, timers: l.cfg.Timers, size: l.cfg.Window, perBind: l.cfg.InHand,
		inbox: inbox, count: l.cfg.Counter, log: l.cfg.Logger,
	}, esme, conn)
	var since time.Time
	err = b.run(ctx, work, func(ctx context.Context) error {
		if err := b.bindAs(ctx, l.cfg.request()); err != nil {
			return err
		}
		since = time.Now()
		l.add(b)
		return nil
	})
	l.remove(b)
	if since.IsZero() {
		return 0, err
	}
	return time.Since(since), err
}
