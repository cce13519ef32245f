package ivr

import (
	"context"
	"errors"
	"time"

	"healthdial/audit"
	"healthdial/gsm/msisdn"
	"healthdial/outbox"
)

// ErrNoTrunk is a Dialer's answer when nothing that could carry the call is up.
var ErrNoTrunk = errors.New("ivr: no trunk")

// Dialer places calls. What it answers says nothing of whom it called; its errors may
// have a Cause of a word or two for operators.
type Dialer interface {
	// Dial returns when the call is answered. ErrNoTrunk, or why it was not.
	Dial(ctx context.Context, to msisdn.Number) (Call, error)
}

// Caller places the calls of the outbox: an outbox.Sender. A call that reached nobody is
// tried again at another time, a person's own request within minutes and what they did
// not ask for at another hour, never in quiet hours. Its messages to one number come
// one after another, so nobody is called twice at a time.
type Caller struct {
	Talker *Talker
	Dialer Dialer
	Now    func() time.Time
	Quiet  Quiet
	Ring   time.Duration // how long a phone rings. Default 40 s
	// Due reports whether there still is what a number is called about that did not ask
	// for the call. If it is nil there always is.
	Due   func(ctx context.Context, m outbox.Message) (bool, error)
	slots chan struct{}
}

// NewCaller makes a Caller that holds at most so many calls at once: fewer than the
// outbox has workers, so that what else it sends goes on.
func NewCaller(c Caller, most int) *Caller {
	if c.Ring <= 0 {
		c.Ring = 40 * time.Second
	}
	c.slots = make(chan struct{}, most)
	return &c
}

// Tries is how calls are tried, for outbox.Config.Kinds: three times, each as long as a
// call may be.
func (c *Caller) Tries() outbox.Policy {
	return outbox.Policy{
		Attempts: 3, Base: time.Minute, Max: time.Hour, Timeout: c.Ring + c.Talker.cfg.Timing.Call + time.Minute,
		NoBearer: time.Minute, Whole: true, Repeat: -1, // whoever was in a call that was cut off calls again, or asks again
	}
}

// Pauses before the second and third try, of what was asked for and of what was not.
var (
	soonAgain   = [...]time.Duration{2 * time.Minute, 10 * time.Minute}
	hoursLater  = [...]time.Duration{3 * time.Hour, 20 * time.Hour}
	whenCrowded = 15 * time.Second
)

// Send places one call and holds its conversation.
func (c *Caller) Send(ctx context.Context, m outbox.Message) (outbox.Outcome, error) {
	now := c.Now()
	if at := c.Quiet.over(now); !asked(m) && at.After(now) {
		return outbox.Outcome{}, outbox.Later(at, "quiet hours")
	}
	if due, err := c.due(ctx, m); !due {
		return outbox.Outcome{}, err
	}
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	default:
		return outbox.Outcome{}, outbox.Later(now.Add(whenCrowded), "all lines taken")
	}
	if err := outbox.Held(ctx); err != nil {
		return outbox.Outcome{}, err
	}
	call, err := c.dial(ctx, m.To)
	switch {
	case errors.Is(err, ErrNoTrunk):
		return outbox.Outcome{}, outbox.ErrNoBearer
	case err != nil:
		return outbox.Outcome{}, c.again(m, why(err))
	}
	if !c.Talker.Place(ctx, call, m.To, m.Lang) {
		return outbox.Outcome{}, c.again(m, "not heard")
	}
	return outbox.Outcome{Audit: []audit.Event{{At: c.Now(), Kind: "call.heard", Owner: m.Owner, Channel: channel, Lang: m.Lang}}}, nil
}

func (c *Caller) due(ctx context.Context, m outbox.Message) (bool, error) {
	if asked(m) || c.Due == nil {
		return true, nil
	}
	return c.Due(ctx, m)
}

func (c *Caller) dial(ctx context.Context, to msisdn.Number) (Call, error) {
	ctx, cancel := context.WithTimeout(ctx, c.Ring)
	defer cancel()
	return c.Dialer.Dial(ctx, to)
}

// again is when a call that reached nobody is tried next.
func (c *Caller) again(m outbox.Message, cause string) error {
	pauses := hoursLater
	if asked(m) {
		pauses = soonAgain
	}
	at := c.Now().Add(pauses[min(m.Attempts, len(pauses)-1)])
	if !asked(m) {
		at = c.Quiet.over(at)
	}
	return outbox.Again(at, cause)
}

// asked reports whether the person asked for the call just now.
func asked(m outbox.Message) bool { return m.Lane <= outbox.Registry }

func why(err error) string {
	var named interface{ Cause() string }
	switch {
	case errors.As(err, &named):
		return named.Cause()
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer"
	}
	return "not reached"
}

// Quiet are the hours of a day in which nobody is called who did not ask for it, from
// From to To on the clock of Where. The zero Quiet is never.
type Quiet struct {
	From, To time.Duration // since midnight; From may be the later
	Where    *time.Location
}

// over is at, or the end of the quiet hours in which it lies.
func (q Quiet) over(at time.Time) time.Time {
	if q.Where == nil || q.From == q.To {
		return at
	}
	local := at.In(q.Where)
	midnight := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, q.Where)
	since := local.Sub(midnight)
	switch {
	case q.From < q.To && since >= q.From && since < q.To, q.From > q.To && since < q.To:
		return midnight.Add(q.To)
	case q.From > q.To && since >= q.From:
		return midnight.AddDate(0, 0, 1).Add(q.To)
	}
	return at
}
