package outbox

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"healthdial/gsm/msisdn"
)

// TestACallHoldsUpNothing: a call takes minutes, by its kind's policy. An SMS to the
// same number passes it; a second call waits until the first is over.
func TestACallHoldsUpNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		one, err := msisdn.Parse("9876543210", "IN")
		if err != nil {
			t.Fatal(err)
		}
		b := newBench(&script{do: func(ctx context.Context, m Message) (Outcome, error) {
			if m.Kind != Call {
				return taken(m), nil
			}
			select {
			case <-time.After(5 * time.Minute):
				return Outcome{}, nil
			case <-ctx.Done():
				return Outcome{}, ctx.Err()
			}
		}})
		b.cfg.Senders[Call] = b.sent
		b.cfg.Kinds = map[Kind]Policy{Call: {Attempts: 3, Timeout: 10 * time.Minute, Base: time.Minute, Max: time.Hour}}
		call := func(n int) Message {
			m := sms(n)
			m.Kind, m.To = Call, one
			return m
		}
		b.put(t, call(1))
		b.run()
		defer func() { b.stop() }()
		synctest.Wait()
		text := sms(3)
		text.To = one
		b.put(t, call(2), text)
		b.want(t, 3, Sent, "")
		if n := b.sent.times(); n != 2 {
			t.Errorf("%d messages begun, want a call and a text", n)
		}
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		if n := b.sent.times(); n != 3 {
			t.Errorf("%d messages begun after the first call", n)
		}
	})
}

// TestACallIsFinished: a call that began in time is not cut off when its message expires,
// if its kind says so; what takes too long otherwise is.
func TestACallIsFinished(t *testing.T) {
	for whole, want := range map[bool]error{true: nil, false: context.DeadlineExceeded} {
		synctest.Test(t, func(t *testing.T) {
			ended := make(chan error, 1)
			b := newBench(&script{do: func(ctx context.Context, _ Message) (Outcome, error) {
				select {
				case <-time.After(5 * time.Minute):
				case <-ctx.Done():
				}
				ended <- ctx.Err()
				return Outcome{}, ctx.Err()
			}})
			b.cfg.Senders[Call] = b.sent
			b.cfg.Kinds = map[Kind]Policy{Call: {Attempts: 1, Timeout: 10 * time.Minute, Whole: whole}}
			m := sms(1)
			m.Kind, m.Expires = Call, time.Now().Add(time.Minute)
			b.put(t, m)
			b.run()
			defer func() { b.stop() }()
			if err := <-ended; !errors.Is(err, want) {
				t.Errorf("whole %t: %v, want %v", whole, err, want)
			}
		})
	}
}
