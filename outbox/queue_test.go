package outbox

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"healthdial/audit"
	"healthdial/gsm/msisdn"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// script is a Sender that does what it is told and remembers what it was asked.
type script struct {
	do func(ctx context.Context, m Message) (Outcome, error)

	mu   sync.Mutex
	seen []Message
	at   []time.Time
}

func (s *script) Send(ctx context.Context, m Message) (Outcome, error) {
	s.mu.Lock()
	s.seen, s.at = append(s.seen, m), append(s.at, time.Now())
	s.mu.Unlock()
	if s.do == nil {
		return taken(m), nil
	}
	return s.do(ctx, m)
}

func (s *script) times() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.seen)
}

func taken(m Message) Outcome {
	return Outcome{Parts: []PartID{{Link: "l", ID: string(m.ID[:])}}}
}

func id(n int) (id ID) {
	binary.BigEndian.PutUint64(id[:], uint64(n))
	return id
}

func sms(n int) Message { return Message{ID: id(n), Kind: SMS, Lane: Notice, Text: "x"} }

// bench is a queue at work in a bubble of time.
type bench struct {
	*memory
	sent *script
	cfg  Config
	stop func()
}

func newBench(s *script) *bench {
	b := &bench{memory: newMemory(), sent: s}
	b.cfg = Config{
		Store: b.memory, Senders: map[Kind]Sender{SMS: s, USSD: s, Job: s}, Now: time.Now,
		Rand: func() float64 { return 1 }, Workers: 8,
	}
	return b
}

func (b *bench) run() *Queue {
	q := New(b.cfg)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- q.Run(ctx) }()
	b.stop = func() { cancel(); <-done }
	return q
}

func (b *bench) put(t *testing.T, ms ...Message) {
	t.Helper()
	if err := b.Add(t.Context(), ms...); err != nil {
		t.Fatal(err)
	}
}

// want looks at a message when all has happened that is due. A queue that has just
// found nothing looks again after a glance.
func (b *bench) want(t *testing.T, n int, state State, cause string) {
	t.Helper()
	time.Sleep(glance)
	synctest.Wait()
	if e := b.get(id(n)); e.state != state || e.cause != cause {
		t.Errorf("message %d is %s (%q), want %s (%q)", n, e.state, e.cause, state, cause)
	}
}

func TestSends(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(&script{})
		b.run()
		defer func() { b.stop() }()
		b.put(t, sms(1))
		b.want(t, 1, Sent, "")
		later := sms(2)
		later.NotBefore = time.Now().Add(time.Hour)
		b.put(t, later)
		b.want(t, 2, Queued, "")
		time.Sleep(time.Hour)
		b.want(t, 2, Sent, "")
		b.put(t, sms(1)) // again
		synctest.Wait()
		if n := b.sent.times(); n != 2 {
			t.Errorf("sent %d times, want 2", n)
		}
	})
}

func TestRetriesThenBuries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(&script{do: func(context.Context, Message) (Outcome, error) { return Outcome{}, errors.New("x") }})
		b.cfg.Policies = map[Lane]Policy{Notice: {Attempts: 3, Base: time.Second, Max: time.Minute, Timeout: time.Minute}}
		b.cfg.GiveUp = func(m Message, cause string) []Message { f := sms(7); f.Kind, f.Job = Job, cause; return []Message{f} }
		b.put(t, sms(1))
		b.run()
		time.Sleep(10 * time.Second)
		b.stop()
		b.want(t, 1, Buried, "attempts: error")
		began := b.sent.at[0]
		for i, want := range []time.Duration{0, 1500 * time.Millisecond, 4 * time.Second} {
			if got := b.sent.at[i].Sub(began); got != want {
				t.Errorf("try %d after %v, want %v", i, got, want)
			}
		}
		if got := b.get(id(7)).Job; got != "attempts: error" {
			t.Errorf("last words %q", got)
		}
	})
}

func TestNeverLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(&script{do: func(_ context.Context, m Message) (Outcome, error) {
			if time.Since(start) < 11*time.Minute {
				return Outcome{}, ErrNoBearer
			}
			return taken(m), nil
		}})
		code, letter := sms(1), sms(2)
		code.Lane, code.Expires = Code, time.Now().Add(10*time.Minute)
		b.put(t, code, letter)
		b.run()
		defer func() { b.stop() }()
		time.Sleep(9 * time.Minute)
		b.want(t, 1, Queued, "no bearer")
		time.Sleep(2 * time.Minute)
		time.Sleep(5 * time.Minute)
		if e := b.get(id(1)); e.state != Buried || e.Attempts != 0 {
			t.Errorf("an expired code is %s after %d attempts", e.state, e.Attempts)
		}
		b.want(t, 2, Sent, "no bearer")
		for i, m := range b.sent.seen {
			if m.Lane == Code && b.sent.at[i].After(code.Expires) {
				t.Errorf("a code was sent %v late", b.sent.at[i].Sub(code.Expires))
			}
		}
	})
}

func TestSendEndsWithTheMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(&script{do: func(ctx context.Context, _ Message) (Outcome, error) {
			<-ctx.Done()
			return Outcome{}, ctx.Err()
		}})
		code := sms(1)
		code.Expires = time.Now().Add(3 * time.Second)
		b.put(t, code)
		b.run()
		defer func() { b.stop() }()
		time.Sleep(4 * time.Second)
		b.want(t, 1, Buried, "expired: timeout")
	})
}

func TestVerdicts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(&script{do: func(_ context.Context, m Message) (Outcome, error) {
			switch {
			case m.ID == id(1):
				return Outcome{}, Permanent("invalid number")
			case m.ID == id(2) && m.Attempts == 0 && time.Since(start) < time.Hour:
				return Outcome{}, Later(start.Add(time.Hour), "wait")
			case m.ID == id(3) && m.Attempts == 0:
				panic("with a secret")
			case m.ID == id(4) && !m.Doubled:
				return Outcome{}, Unknown("no answer")
			}
			return taken(m), nil
		}})
		foreign := sms(5)
		foreign.Kind = Call // nobody carries it
		b.put(t, sms(1), sms(2), sms(3), sms(4), foreign)
		b.run()
		defer func() { b.stop() }()
		b.want(t, 1, Buried, "invalid number")
		b.want(t, 2, Queued, "wait")
		b.want(t, 3, Queued, "panic")
		b.want(t, 4, Queued, "")
		b.want(t, 5, Queued, "no bearer")
		time.Sleep(31 * time.Second)
		b.want(t, 3, Sent, "panic")
		b.want(t, 4, Sent, "")
		if e := b.get(id(4)); !e.Doubled || e.Attempts != 1 {
			t.Errorf("unknown outcome: doubled %v, attempts %d", e.Doubled, e.Attempts)
		}
		time.Sleep(time.Hour)
		b.want(t, 2, Sent, "wait")
		if e := b.get(id(2)); e.Attempts != 0 {
			t.Errorf("Later spent %d attempts", e.Attempts)
		}
	})
}

// TestUnknownOutcomes: what a peer may have taken is sent again as its lane says: a
// code soon, a notice when its lease is over, bulk never. What is sent again is
// marked.
func TestUnknownOutcomes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		again := map[ID]time.Duration{}
		var mu sync.Mutex
		b := newBench(&script{do: func(_ context.Context, m Message) (Outcome, error) {
			if !m.Doubled {
				return Outcome{}, Unknown("no answer")
			}
			mu.Lock()
			defer mu.Unlock()
			again[m.ID] = time.Since(start)
			return taken(m), nil
		}})
		for n, lane := range []Lane{Code, Notice, Bulk} {
			m := sms(n + 1)
			m.Lane = lane
			b.put(t, m)
		}
		b.run()
		defer func() { b.stop() }()
		time.Sleep(time.Minute)
		b.want(t, 1, Sent, "")
		b.want(t, 2, Sent, "")
		b.want(t, 3, Buried, "unknown outcome: no answer")
		mu.Lock()
		defer mu.Unlock()
		if code, notice := again[id(1)], again[id(2)]; code < 3*time.Second || code > 9*time.Second || notice < 30*time.Second {
			t.Errorf("a code came again after %v, a notice after %v", code, notice)
		}
	})
}

var start = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) // of every bubble

func TestOrderPerNumber(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		one, err := msisdn.Parse("9876543210", "IN")
		if err != nil {
			t.Fatal(err)
		}
		inHand := 0
		var mu sync.Mutex
		b := newBench(&script{do: func(_ context.Context, m Message) (Outcome, error) {
			if m.To == one && m.Kind == SMS && m.Lane != Code {
				mu.Lock()
				inHand++
				if inHand > 1 {
					t.Error("two at once to one number")
				}
				mu.Unlock()
				time.Sleep(time.Second)
				mu.Lock()
				inHand--
				mu.Unlock()
			}
			return taken(m), nil
		}})
		for n := 1; n <= 5; n++ {
			m := sms(n)
			m.To = one
			b.put(t, m)
		}
		b.put(t, sms(6)) // to somebody else
		b.run()
		b.want(t, 6, Sent, "")
		code := sms(7)
		code.Lane, code.To = Code, one
		b.put(t, code)
		b.want(t, 7, Sent, "")
		shown := sms(8)
		shown.Kind, shown.Lane, shown.To = USSD, Consent, one
		b.put(t, shown) // waits for nobody
		b.want(t, 8, Sent, "")
		time.Sleep(6 * time.Second)
		b.stop()
		var order []ID
		for _, m := range b.sent.seen {
			if m.To == one && m.Kind == SMS && m.Lane != Code {
				order = append(order, m.ID)
			}
		}
		if want := []ID{id(1), id(2), id(3), id(4), id(5)}; !slices.Equal(order, want) {
			t.Errorf("order %x", order)
		}
		if len(b.run().last) != 0 {
			t.Error("numbers are remembered")
		}
		b.stop()
	})
}

func TestUrgentLanesPassWhatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(&script{do: func(ctx context.Context, m Message) (Outcome, error) {
			if m.Lane == Bulk {
				<-ctx.Done()
				return Outcome{}, ctx.Err()
			}
			return taken(m), nil
		}})
		for n := 100; n < 120; n++ {
			m := sms(n)
			m.Lane = Bulk
			b.put(t, m)
		}
		b.run()
		defer func() { b.stop() }()
		synctest.Wait()
		if n := b.sent.times(); n != 6 {
			t.Fatalf("%d slow messages in hand, want 6 of 8", n)
		}
		code, notice := sms(1), sms(2)
		code.Lane = Code
		b.put(t, code, notice)
		time.Sleep(watch)
		b.want(t, 1, Sent, "")
		b.want(t, 2, Queued, "")
	})
}

func TestLongWorkKeepsItsLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(&script{do: func(ctx context.Context, m Message) (Outcome, error) {
			select {
			case <-time.After(50 * time.Second):
				return Outcome{Audit: []audit.Event{{Kind: "done"}}}, nil
			case <-ctx.Done():
				return Outcome{}, ctx.Err()
			}
		}})
		m := sms(1)
		m.Kind = Job
		b.put(t, m)
		b.run()
		first := b.stop
		b.run() // another machine
		time.Sleep(time.Minute)
		first()
		b.stop()
		b.want(t, 1, Sent, "")
		if n := b.sent.times(); n != 1 || len(b.events) != 1 {
			t.Errorf("done %d times, %d events", n, len(b.events))
		}
	})
}

func TestLostLeaseEndsTheWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ended time.Duration
		b := newBench(&script{do: func(ctx context.Context, m Message) (Outcome, error) {
			if m.Doubled {
				return taken(m), nil
			}
			<-ctx.Done()
			ended = time.Since(start)
			return taken(m), nil // too late: somebody else has it
		}})
		b.fail = func(method string) error {
			if method == "Renew" {
				return errDown
			}
			return nil
		}
		b.put(t, sms(1))
		b.run()
		defer func() { b.stop() }()
		time.Sleep(time.Minute)
		b.want(t, 1, Sent, "")
		if ended != 30*time.Second {
			t.Errorf("the work was ended after %v, want 30s", ended)
		}
		if e := b.get(id(1)); e.ends != 1 || !e.Doubled {
			t.Errorf("settled %d times, doubled %v", e.ends, e.Doubled)
		}
	})
}

func TestRecordsThroughAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(&script{})
		b.fail = func(method string) error {
			if method == "Sent" && time.Since(start) < 5*time.Second {
				return errDown
			}
			return nil
		}
		b.put(t, sms(1))
		b.run()
		defer func() { b.stop() }()
		time.Sleep(20 * time.Second)
		b.want(t, 1, Sent, "")
		if n := b.sent.times(); n != 1 {
			t.Errorf("sent %d times", n)
		}
	})
}

func TestStopHandsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(&script{do: func(ctx context.Context, m Message) (Outcome, error) {
			if m.ID == id(1) {
				time.Sleep(5 * time.Second) // ends within the grace
			} else if !m.Doubled {
				<-ctx.Done() // never
			}
			return taken(m), ctx.Err()
		}})
		to, err := msisdn.Parse("9876543210", "IN")
		if err != nil {
			t.Fatal(err)
		}
		first, behind, endless := sms(1), sms(2), sms(3)
		first.To, behind.To = to, to
		b.put(t, first, behind, endless)
		b.run()
		synctest.Wait()
		b.stop()
		if took := time.Since(start); took != 10*time.Second {
			t.Errorf("stopping took %v, want the grace", took)
		}
		b.want(t, 1, Sent, "")
		b.want(t, 2, Queued, "handed back")
		b.want(t, 3, Queued, "")
		if e := b.get(id(2)); e.Attempts != 0 || e.Doubled || e.held {
			t.Errorf("handed back: %d attempts, doubled %v, held %v", e.Attempts, e.Doubled, e.held)
		}
		b.run() // after the restart
		defer func() { b.stop() }()
		time.Sleep(time.Minute)
		if e := b.get(id(3)); e.state != Sent || !e.Doubled {
			t.Errorf("cut off: %s, doubled %v", e.state, e.Doubled)
		}
	})
}

func TestReceipts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(&script{})
		q := b.run()
		defer func() { b.stop() }()
		early := id(1)
		if err := q.Receipt(t.Context(), PartID{Link: "l", ID: string(early[:])}, Delivered); err != nil {
			t.Fatal(err)
		}
		b.put(t, sms(1), sms(2))
		b.want(t, 1, Delivered, "")
		late := id(2)
		if err := q.Receipt(t.Context(), PartID{Link: "l", ID: string(late[:])}, Failed); err != nil {
			t.Fatal(err)
		}
		b.want(t, 2, Failed, "")
	})
}

func TestJobs(t *testing.T) {
	follow := sms(9)
	jobs := Jobs{"poll": func(context.Context, Message) (Outcome, error) { return Outcome{Follow: []Message{follow}}, nil }}
	out, err := jobs.Send(t.Context(), Message{Kind: Job, Job: "poll"})
	if err != nil || len(out.Follow) != 1 {
		t.Errorf("%+v, %v", out, err)
	}
	if _, err := jobs.Send(t.Context(), Message{Kind: Job, Job: "other"}); judge(Message{}, err, Policy{Attempts: 2}, 0, noon, 0).what != bury {
		t.Errorf("an unknown job: %v", err)
	}
}

func TestIdleQueueIsQuiet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(&script{})
		claims := 0
		b.fail = func(method string) error {
			if method == "Claim" {
				claims++
				if claims < 20 {
					return errDown
				}
			}
			return nil
		}
		b.run()
		time.Sleep(time.Hour)
		b.stop()
		if claims > 20+3600/5+1 {
			t.Errorf("%d looks in an hour", claims)
		}
	})
}

// TestWaitingAfterAnOutageIsSpread: those who wait at a store that goes away do not all
// come back at one moment.
func TestWaitingAfterAnOutageIsSpread(t *testing.T) {
	looks := func(random float64) (n int) {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(&script{})
			b.cfg.Rand = func() float64 { return random }
			b.fail = func(method string) error {
				if method == "Wait" {
					n++
					return errDown
				}
				return nil
			}
			b.run()
			time.Sleep(10 * time.Second)
			b.stop()
		})
		return n
	}
	if often, seldom := looks(0.1), looks(1); often < 4*seldom {
		t.Errorf("%d looks of one, %d of another", often, seldom)
	}
}
