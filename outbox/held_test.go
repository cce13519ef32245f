package outbox

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// paused makes the clock of a bench jump, as it does for a process that was stopped:
// nothing of it has run meanwhile.
func paused(b *bench) (pause func(time.Duration)) {
	var slept atomic.Int64
	b.cfg.Now = func() time.Time { return time.Now().Add(time.Duration(slept.Load())) }
	return func(d time.Duration) {
		time.Sleep(time.Second) // all else is at rest
		slept.Add(int64(d))
	}
}

// Who wakes when its lease is over writes nothing, and the next try is the first.
func TestNothingIsWrittenAfterAPause(t *testing.T) {
	for _, c := range []struct {
		pause time.Duration
		want  error
	}{{0, nil}, {25 * time.Second, nil}, {27 * time.Second, ErrLeaseLost}, {time.Hour, ErrLeaseLost}} {
		synctest.Test(t, func(t *testing.T) {
			s, tries := &script{}, []error(nil)
			b := newBench(s)
			pause := paused(b)
			s.do = func(ctx context.Context, m Message) (Outcome, error) {
				if len(tries) == 0 {
					pause(c.pause)
				}
				err := Held(ctx)
				if tries = append(tries, err); err != nil {
					return Outcome{}, err
				}
				return taken(m), nil
			}
			b.put(t, sms(1))
			b.run()
			defer func() { b.stop() }()
			time.Sleep(10 * time.Second)
			b.want(t, 1, Sent, b.get(id(1)).cause)
			if !errors.Is(tries[0], c.want) {
				t.Errorf("after %v: %v, want %v", c.pause, tries[0], c.want)
			}
			if e := b.get(id(1)); e.Doubled || e.Attempts != 0 {
				t.Errorf("after %v: doubled %t, %d attempts spent", c.pause, e.Doubled, e.Attempts)
			}
		})
	}
}

// punctual is a store that does nothing for a ctx that has ended, as those over a network.
type punctual struct{ *memory }

func (s punctual) Sent(ctx context.Context, l Lease, parts []PartID, keep time.Time) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.memory.Sent(ctx, l, parts, keep)
}

// What was sent while the lease ran out is recorded if nobody has the message since.
func TestLateTruthIsRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{}
		b := newBench(s)
		b.cfg.Store = punctual{b.memory}
		pause := paused(b)
		s.do = func(_ context.Context, m Message) (Outcome, error) {
			pause(time.Hour)
			return taken(m), nil
		}
		b.put(t, sms(1))
		b.run()
		defer func() { b.stop() }()
		time.Sleep(10 * time.Second)
		b.want(t, 1, Sent, "")
		if n := s.times(); n != 1 {
			t.Errorf("sent %d times", n)
		}
	})
}

// If somebody has it since, it changes nothing, and what goes out again is marked.
func TestLateTruthOfAnothers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{}
		b := newBench(s)
		pause := paused(b)
		s.do = func(_ context.Context, m Message) (Outcome, error) {
			if !m.Doubled {
				pause(time.Hour)
				time.Sleep(10 * time.Second) // the other looks
			}
			return taken(m), nil
		}
		b.put(t, sms(1))
		b.run()
		first := b.stop
		b.run() // another machine
		time.Sleep(20 * time.Second)
		first()
		b.stop()
		b.want(t, 1, Sent, "")
		if e := b.get(id(1)); !e.Doubled || e.ends != 1 || s.times() != 2 {
			t.Errorf("doubled %t, settled %d times, sent %d times", e.Doubled, e.ends, s.times())
		}
	})
}

func TestHeldWithoutALease(t *testing.T) {
	if err := Held(t.Context()); err != nil {
		t.Error(err)
	}
}
