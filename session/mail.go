package session

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"healthdial/audit"
	"healthdial/outbox"
)

// Taker takes turns; *Turns does.
type Taker interface {
	Take(ctx context.Context, ev Event, f Format) (Page, error)
}

// Mail takes the turns of letters: of one number in order and one at a time, of
// many numbers at once. A letter leaves the inbox in the commit of its turn, so
// that it is answered once whatever happens. Inbox, Turns, Format and Now must be
// set; the fields are not changed once Run was called.
type Mail struct {
	Inbox   Inbox
	Turns   Taker
	Format  Format
	Now     func() time.Time
	Rand    func() float64 // in [0,1), for jitter; none if nil
	Workers int            // 16: letters in hand at once
	Turn    time.Duration  // 30 s: the longest turn; a claim lasts twice as long
	Tries   int            // 5: then a letter whose turn fails, though the store works, is dropped
	Logger  *slog.Logger   // none if nil

	mu    sync.Mutex // guards tries
	tries map[LetterID]int
}

// How long Mail waits: for a letter before it looks by itself, and after an error.
const (
	mailIdle    = 15 * time.Second
	mailBackoff = 200 * time.Millisecond
	mailSlowest = time.Minute
)

// Run takes turns until ctx ends, then finishes those in hand and returns nil.
func (m *Mail) Run(ctx context.Context) error {
	m.defaults()
	var hands sync.WaitGroup
	defer hands.Wait()
	free := make(chan struct{}, m.Workers)
	for failures := 0; ; {
		select {
		case free <- struct{}{}:
		case <-ctx.Done():
			return nil
		}
		l, ok, err := m.next(ctx)
		if ok {
			failures = 0
			hands.Go(func() { m.drain(ctx, l); <-free })
			continue
		}
		<-free
		if err != nil {
			failures++
			m.Logger.Warn("no letters can be claimed", "error", err)
			m.rest(ctx, failures)
		} else if err := m.Inbox.Wait(ctx, m.Now().Add(mailIdle)); err != nil && ctx.Err() == nil {
			failures++
			m.rest(ctx, failures)
		}
	}
}

func (m *Mail) defaults() {
	if m.Workers <= 0 {
		m.Workers = 16
	}
	if m.Turn <= 0 {
		m.Turn = 30 * time.Second
	}
	if m.Tries <= 0 {
		m.Tries = 5
	}
	if m.Logger == nil {
		m.Logger = slog.New(slog.DiscardHandler)
	}
	m.tries = make(map[LetterID]int)
}

func (m *Mail) next(ctx context.Context) (Letter, bool, error) {
	if ctx.Err() != nil {
		return Letter{}, false, nil
	}
	return m.Inbox.Next(ctx, m.Now(), 2*m.Turn)
}

// rest waits after an error.
func (m *Mail) rest(ctx context.Context, failures int) {
	timer := time.NewTimer(m.delay(failures))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

func (m *Mail) delay(failures int) time.Duration {
	return mailBackoff + outbox.Backoff(failures, mailBackoff, mailSlowest, m.random())
}

func (m *Mail) random() float64 {
	if m.Rand == nil {
		return 1
	}
	return m.Rand()
}

// drain takes a letter, and then the next ones as long as there are any: those of
// the same number become free only when this one is done.
func (m *Mail) drain(ctx context.Context, l Letter) {
	for ok := true; ok; {
		m.take(ctx, l)
		var err error
		if l, ok, err = m.next(ctx); err != nil {
			return // Run finds out for itself
		}
	}
}

// take takes the turn of one letter, even if Run is told to stop meanwhile.
func (m *Mail) take(ctx context.Context, l Letter) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*m.Turn)
	defer cancel()
	err := m.turn(ctx, l)
	if err == nil {
		m.forget(l.ID)
		return
	}
	m.Logger.Warn("a letter was not answered", "error", err)
	if err := m.putBack(ctx, l, err); err != nil && !errors.Is(err, ErrConflict) {
		m.Logger.Warn("a letter was not put back: its claim must run out", "error", err)
	}
}

func (m *Mail) turn(ctx context.Context, l Letter) error {
	now := m.Now()
	_, err := m.Turns.Take(ctx, Event{
		Kind: Entered, Number: l.From, Channel: SMS, Link: l.Link, Text: l.Text,
		At: now, Deadline: now.Add(m.Turn), Letter: &l.ID, Incomplete: l.Missing > 0,
	}, m.Format)
	return err
}

// putBack gives a letter back for later, or drops one that fails by itself.
func (m *Mail) putBack(ctx context.Context, l Letter, cause error) error {
	failures := 1
	if !errors.Is(cause, ErrBusy) {
		failures = m.failed(l.ID)
	}
	if failures >= m.Tries {
		m.forget(l.ID)
		return m.Inbox.Drop(ctx, l, []audit.Event{{
			At: m.Now(), Kind: "letter.dropped", Owner: l.ID.Owner, Channel: string(SMS),
		}})
	}
	return m.Inbox.Release(ctx, l, m.Now().Add(m.delay(failures)))
}

func (m *Mail) failed(id LetterID) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tries[id]++
	return m.tries[id]
}

func (m *Mail) forget(id LetterID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.tries, id)
}
