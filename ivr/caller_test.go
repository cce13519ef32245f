package ivr

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"healthdial/gsm/msisdn"
	"healthdial/outbox"
)

var india = time.FixedZone("IST", 5*3600+1800)

func TestQuiet(t *testing.T) {
	night := Quiet{From: 21 * time.Hour, To: 9 * time.Hour, Where: india}
	noon := Quiet{From: 13 * time.Hour, To: 14 * time.Hour, Where: india}
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, india) }
	for _, tc := range []struct {
		quiet    Quiet
		at, over time.Time
	}{
		{night, at(3, 8, 59), at(3, 9, 0)},
		{night, at(3, 9, 0), at(3, 9, 0)},
		{night, at(3, 20, 59), at(3, 20, 59)},
		{night, at(3, 21, 0), at(4, 9, 0)},
		{night, at(3, 0, 0), at(3, 9, 0)},
		{noon, at(3, 12, 59), at(3, 12, 59)},
		{noon, at(3, 13, 0), at(3, 14, 0)},
		{noon, at(3, 14, 0), at(3, 14, 0)},
		{Quiet{}, at(3, 2, 0), at(3, 2, 0)},
	} {
		if got := tc.quiet.over(tc.at.UTC()); !got.Equal(tc.over) {
			t.Errorf("at %v: %v, want %v", tc.at, got.In(india), tc.over)
		}
	}
}

// dialler answers by handing out a telephone at which somebody presses keys.
type dialler struct {
	err  error
	line *telephone
	busy chan struct{} // taken while a phone rings
}

func (d *dialler) Dial(ctx context.Context, _ msisdn.Number) (Call, error) {
	if d.busy != nil {
		d.busy <- struct{}{}
		<-ctx.Done()
		return nil, ctx.Err()
	}
	if d.err != nil {
		return nil, d.err
	}
	return d.line, nil
}

// engaged is why a phone was not reached.
type engaged struct{}

func (engaged) Error() string { return "sip: 486" }
func (engaged) Cause() string { return "engaged" }

// TestCaller: what comes of a call decides when the next one is.
func TestCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		noon := time.Date(2026, 11, 3, 12, 0, 0, 0, india)
		c := NewCaller(Caller{Talker: newWorld(t).Talker, Now: func() time.Time { return noon }, Quiet: Quiet{From: 21 * time.Hour, To: 9 * time.Hour, Where: india}}, 1)
		for name, tc := range map[string]struct {
			message outbox.Message
			at      time.Time
			err     error
			want    error
		}{
			"engaged, asked for":        {outbox.Message{Lane: outbox.Registry}, noon, engaged{}, outbox.Again(noon.Add(2*time.Minute), "engaged")},
			"engaged again":             {outbox.Message{Lane: outbox.Registry, Attempts: 1}, noon, engaged{}, outbox.Again(noon.Add(10*time.Minute), "engaged")},
			"no answer to a notice":     {outbox.Message{Lane: outbox.Notice}, noon, context.DeadlineExceeded, outbox.Again(noon.Add(3*time.Hour), "no answer")},
			"never in quiet hours":      {outbox.Message{Lane: outbox.Notice, Attempts: 1}, noon.Add(-2 * time.Hour), errors.New("x"), outbox.Again(noon.Add(21*time.Hour), "not reached")},
			"a notice in quiet hours":   {outbox.Message{Lane: outbox.Notice}, noon.Add(10 * time.Hour), nil, outbox.Later(noon.Add(21*time.Hour), "quiet hours")},
			"asked for in quiet hours":  {outbox.Message{Lane: outbox.Registry}, noon.Add(10 * time.Hour), engaged{}, outbox.Again(noon.Add(10*time.Hour+2*time.Minute), "engaged")},
			"no trunk spends no try":    {outbox.Message{Lane: outbox.Registry}, noon, ErrNoTrunk, outbox.ErrNoBearer},
			"a number that is no phone": {outbox.Message{Lane: outbox.Registry}, noon, outbox.Permanent("no such number"), outbox.Again(noon.Add(2*time.Minute), "no such number")},
		} {
			c.Now = func() time.Time { return tc.at }
			c.Dialer = &dialler{err: tc.err}
			if _, err := c.Send(t.Context(), tc.message); !same(err, tc.want) {
				t.Errorf("%s: %v, want %v", name, err, tc.want)
			}
		}
	})
}

// TestNothingToTell: what somebody is called about may be over by then.
func TestNothingToTell(t *testing.T) {
	away := errors.New("the store is away")
	for name, tc := range map[string]struct {
		lane outbox.Lane
		due  bool
		err  error
		rang bool
	}{
		"still waits":  {outbox.Notice, true, nil, true},
		"is over":      {outbox.Notice, false, nil, false},
		"is not known": {outbox.Notice, false, away, false},
		"was asked":    {outbox.Registry, false, nil, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			c := NewCaller(Caller{
				Talker: newWorld(t).Talker, Dialer: &dialler{err: engaged{}}, Now: time.Now,
				Due: func(context.Context, outbox.Message) (bool, error) { return tc.due, tc.err },
			}, 1)
			_, err := c.Send(t.Context(), outbox.Message{Lane: tc.lane})
			_, rang := err.(interface{ At() time.Time })
			if rang != tc.rang || !rang && !errors.Is(err, tc.err) {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}

// same compares what the outbox would make of two errors.
func same(a, b error) bool {
	type at interface{ Cause() string }
	x, ok := a.(at)
	y, also := b.(at)
	return errors.Is(a, b) || ok && also && a.Error() == b.Error() && x.Cause() == y.Cause() && due(a).Equal(due(b))
}

func due(err error) time.Time {
	if timed, ok := err.(interface{ At() time.Time }); ok {
		return timed.At()
	}
	return time.Time{}
}

// TestLinesAreBounded: a call beyond the lines waits, and a phone rings no longer than
// it may.
func TestLinesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &dialler{busy: make(chan struct{})}
		c := NewCaller(Caller{Talker: newWorld(t).Talker, Dialer: d, Now: time.Now}, 1)
		ended := make(chan error)
		began := time.Now()
		go func() {
			_, err := c.Send(t.Context(), outbox.Message{Lane: outbox.Registry})
			ended <- err
		}()
		<-d.busy
		if _, err := c.Send(t.Context(), outbox.Message{Lane: outbox.Registry}); !same(err, outbox.Later(began.Add(whenCrowded), "all lines taken")) {
			t.Errorf("beyond the lines: %v", err)
		}
		if err := <-ended; !same(err, outbox.Again(began.Add(c.Ring+soonAgain[0]), "no answer")) {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
	})
}

// TestTries: the outbox lets a call ring and be talked in to its end, though its message
// expires meanwhile, and places none again in which somebody may have been.
func TestTries(t *testing.T) {
	c := NewCaller(Caller{Talker: New(Config{Timing: Timing{Call: 20 * time.Minute}}), Ring: 30 * time.Second}, 1)
	if p := c.Tries(); p.Attempts != 3 || p.Timeout <= 20*time.Minute+30*time.Second || !p.Whole || p.Repeat >= 0 {
		t.Errorf("%+v", p)
	}
}
