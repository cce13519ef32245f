package outbox

import (
	"context"
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
