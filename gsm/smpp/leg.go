package smpp

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// leg is one bind that a link wants: the session that it has, or what it does to
// get one. Its fields but number are guarded by the link's mu.
type leg struct {
	number  int          // from 1
	bind    *Bind        // while it is bound
	word    string       // what it does while it is not
	since   time.Time    // of either
	refused *StatusError // the refusal after which it is not tried again
	stop    func()       // ends the attempt, session or pause at hand; nil between them
}

// keepBound makes one session after the other until ctx ends.
func (l *Link) keepBound(ctx, work context.Context, inbox *dispatcher, g *leg) {
	pace := newPause(l.cfg.Redial, l.cfg.Rand)
	for {
		try, stop := l.begin(ctx, g)
		if try == nil {
			return
		}
		l.once(try, work, inbox, g, pace)
		stop()
	}
}

// begin waits until the leg is to dial. It gives what ends the attempt, nil when
// ctx has ended.
func (l *Link) begin(ctx context.Context, g *leg) (try context.Context, stop func()) {
	for ctx.Err() == nil {
		l.mu.Lock()
		resumed := l.resumed
		if l.order != suspend && g.refused == nil {
			try, g.stop = context.WithCancel(ctx)
			l.mark(g, "dialling")
			l.mu.Unlock()
			return try, g.stop
		}
		if l.order == suspend {
			l.mark(g, "unbound")
		}
		l.mu.Unlock()
		select {
		case <-resumed:
		case <-ctx.Done():
		}
	}
	return nil, nil
}

// once makes one session and serves it to its end, and makes the pause that has to
// follow.
func (l *Link) once(try, work context.Context, inbox *dispatcher, g *leg, pace *pause) {
	bound, err := l.connect(try, work, inbox, g)
	if try.Err() != nil {
		return
	}
	l.fail(err.Error())
	if refused, ok := errors.AsType[*StatusError](err); ok && bound == 0 && terminal(refused.Status) {
		l.refuse(g, refused)
		return
	}
	wait := pace.after(err, bound)
	resumed := l.say(g, fmt.Sprintf("trying again in %s after: %v", wait.Round(time.Millisecond), err))
	l.cfg.Logger.Warn("smpp link down", slog.String("link", l.cfg.Name), slog.Duration("pause", wait), slog.Any("cause", err))
	select {
	case <-try.Done():
		return
	case <-resumed:
	case <-time.After(wait):
	}
	l.cfg.Counter.Reconnects.Add(1)
}

// connect makes one session and serves it to its end. It tells for how long the
// session was bound, 0 if never.
func (l *Link) connect(ctx, work context.Context, inbox *dispatcher, g *leg) (bound time.Duration, err error) {
	request, err := l.cfg.request()
	if err != nil {
		return 0, err
	}
	dial, cancel := context.WithTimeout(ctx, l.cfg.Timers.Dial)
	conn, err := l.cfg.Dial(dial, "tcp", l.cfg.Addr)
	cancel()
	if err != nil {
		return 0, fmt.Errorf("smpp: dial: %w", err)
	}
	b := newBind(session{
		name: l.cfg.Name, number: g.number, timers: l.cfg.Timers, size: l.window(), perBind: l.cfg.InHand,
		inbox: inbox, counters: l.cfg.Counter, log: l.cfg.Logger, trace: l.trace,
		gate: l.gate, late: l.cfg.Late, answered: l.cfg.Answered, dataSM: l.cfg.DataSM,
	}, esme, conn)
	var since time.Time
	err = b.run(ctx, work, func(ctx context.Context) error {
		if err := b.bindAs(ctx, request); err != nil {
			return err
		}
		since = time.Now()
		l.add(g, b)
		return nil
	})
	l.remove(g)
	if since.IsZero() {
		return 0, err
	}
	return time.Since(since), err
}

// refuse gives the leg up until the link is resumed.
func (l *Link) refuse(g *leg, refused *StatusError) {
	l.mu.Lock()
	g.refused = refused
	l.mark(g, refusal(refused.Status))
	l.mu.Unlock()
	l.cfg.Logger.Error("smpp bind refused for good", slog.String("link", l.cfg.Name), slog.String("status", refused.Status.String()))
}

// say puts what the leg does into words, and gives what the next Resume closes.
func (l *Link) say(g *leg, word string) (resumed <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.mark(g, word)
	return l.resumed
}

// mark is say with mu held.
func (l *Link) mark(g *leg, word string) {
	g.word, g.since = word, time.Now()
	l.moved()
}
