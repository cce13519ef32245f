package modem

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"time"
)

// Config describes one modem. Zeros take the defaults.
type Config struct {
	Name string // in logs and metrics

	// Open finds the modem and opens its port. It is called again whenever the line has
	// ended. What it says in an error is told to operators.
	Open func(ctx context.Context) (Line, error)

	Quirks string // a row of the table of models, by name; "" takes the one that the modem tells

	// ReadPIN reads the SIM's PIN anew each time one is wanted; nil if there is none.
	ReadPIN func() (string, error)
	// Tried remembers which PIN was tried; if nil, only as long as the program runs.
	Tried Tried

	// Reset cuts the modem's power for a moment, or does what else helps when nothing does;
	// nil if there is no such thing. See ResetBy.
	Reset func(ctx context.Context) error

	Balance *Balance // asked for now and then, if it is not nil
	Probe   *Probe   // dialled now and then, if it is not nil

	Ring    Ring                         // what is done to a call that comes
	Timers  Timers                       //
	Counter *Counters                    // where to count; its own if nil
	Rand    func() float64               // in [0,1), for jitter; default is the runtime's
	Logger  *slog.Logger                 // discards if nil; it never sees a number, text or TPDU
	Trace   func(sent bool, line string) // is told of each line, redacted, if it is not nil
}

// Line is an open port with a modem at its other end.
type Line struct {
	io.ReadWriteCloser
	Port string // its path, for people
}

// Ring is what is done to a call that comes.
type Ring uint8

// What is done.
const (
	HangUp  Ring = iota // at once, without answering: nobody pays
	LetRing             // until the caller gives up
)

// Timers are how long things take. Zeros take the defaults.
type Timers struct {
	Send   time.Duration // until a message is answered: 60 s, or what its model needs
	Poll   time.Duration // between two looks at registration and signal: 30 s
	Sweep  time.Duration // between two looks at what lies in the memories: 5 min
	Again  time.Duration // the least pause before a message is offered again that could not be taken: 1 s; it grows to a minute
	Reopen time.Duration // the least pause before a port is opened again: 1 s; it grows to a minute
	Grace  time.Duration // for the message that is being sent when everything ends: 10 s
}

func (t Timers) withDefaults() Timers {
	return Timers{
		Send:   t.Send,
		Poll:   cmp.Or(t.Poll, 30*time.Second),
		Sweep:  cmp.Or(t.Sweep, 5*time.Minute),
		Again:  cmp.Or(t.Again, time.Second),
		Reopen: cmp.Or(t.Reopen, time.Second),
		Grace:  cmp.Or(t.Grace, 10*time.Second),
	}
}

func (c Config) withDefaults() Config {
	c.Timers = c.Timers.withDefaults()
	if c.Tried == nil {
		c.Tried = new(forgetful)
	}
	if c.Counter == nil {
		c.Counter = &Counters{}
	}
	if c.Rand == nil {
		c.Rand = rand.Float64
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}

// Validate says what is wrong with the configuration, for a check before start.
func (c Config) Validate() error {
	if c.Open == nil {
		return errors.New("modem: nothing says how to open its port")
	}
	if _, ok := quirksNamed(c.Quirks); c.Quirks != "" && !ok {
		return fmt.Errorf("modem: %s: the table of models has no row %q", c.Name, c.Quirks)
	}
	return nil
}
