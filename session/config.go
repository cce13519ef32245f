package session

import (
	"context"
	"log/slog"
	"time"

	"healthdial/engine"
	"healthdial/seal"
)

// Book is what the turn needs of the flows; *engine.Book has it. It must be pure:
// a turn may be taken again.
type Book interface {
	Words
	Step(s engine.State, in engine.Input) (engine.Turn, error)
	Screen(s engine.State) (engine.Screen, error)
	// Command reads a whole SMS that begins with a keyword.
	Command(said string) (engine.Begin, bool)
}

// Config is what turns are made of. Book, Store, Calls, Ring and Now must be set.
type Config struct {
	Book  Book
	Store Store
	Calls Caller
	Ring  *seal.Keyring
	Now   func() time.Time

	Lang      string                                             // of a number that nobody knows yet: "en" if empty
	Preferred func(ctx context.Context, owner seal.Owner) string // the language that an owner chose, "" if none; may be nil

	// Passing reports whether a local call failed by the store, which will do it another
	// time; nil if it never is.
	Passing func(error) bool

	TTL          time.Duration // 24 h: a session is forgotten so long after its last event
	CallTimeout  time.Duration // 20 s: the most for one call, and for a turn whose event has no deadline
	Margin       time.Duration // 1 s: kept of an event's deadline for the commit and the page
	StoreTimeout time.Duration // 5 s: the most for one load, commit or local call
	ParkFor      time.Duration // 24 h: how long a parked call is tried
	NoticeFor    time.Duration // 24 h: how long a notice or a reply by SMS is worth sending

	Metrics Metrics      // none if nil
	Logger  *slog.Logger // none if nil
}

func (c Config) withDefaults() Config {
	usual := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	usual(&c.TTL, 24*time.Hour)
	usual(&c.CallTimeout, 20*time.Second)
	usual(&c.Margin, time.Second)
	usual(&c.StoreTimeout, 5*time.Second)
	usual(&c.ParkFor, 24*time.Hour)
	usual(&c.NoticeFor, 24*time.Hour)
	if c.Lang == "" {
		c.Lang = "en"
	}
	if c.Passing == nil {
		c.Passing = func(error) bool { return false }
	}
	if c.Metrics == nil {
		c.Metrics = unmeasured{}
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}
