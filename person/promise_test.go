package person

import (
	"context"
	"errors"
	"testing"
	"time"

	"healthdial/outbox"
)

// keep does the jobs of promises, each twice.
func (w *world) keep() {
	w.t.Helper()
	for _, m := range w.messages {
		if m.Job != JobPromise {
			continue
		}
		for range 2 {
			if _, err := w.s.Jobs().Send(ctx, m); err != nil {
				w.t.Error(err)
			}
		}
	}
}

func (w *world) jobs(name string) (all []outbox.Message) {
	for _, m := range w.messages {
		if m.Job == name {
			all = append(all, m)
		}
	}
	return all
}

func promise(t *testing.T, w *world, kind string) {
	t.Helper()
	w.pass(123456789 * time.Nanosecond) // no time is round
	if exit, err := w.s.Promise(ctx, w.by(), kind, address); exit != OK || err != nil {
		t.Fatalf("promise: %q, %v", exit, err)
	}
}

// There is one promise of each kind, and it is kept once.
func TestPromiseIsKeptOnce(t *testing.T) {
	w := newWorld(t)
	for range 3 {
		promise(t, w, WantLogin)
		w.pass(time.Minute)
	}
	promise(t, w, WantLink)
	if n := len(w.jobs(JobPromise)); n != 2 {
		t.Fatalf("%d jobs for two kinds of promise", n)
	}
	w.pass(20 * time.Hour)
	w.keep()
	if w.texts(sayLineLogin) != 1 || w.texts(sayLineLink) != 1 || len(w.person().Promises) != 0 {
		t.Errorf("told %d and %d times, %d promises stand", w.texts(sayLineLogin), w.texts(sayLineLink), len(w.person().Promises))
	}
	promise(t, w, WantLogin)
	w.keep()
	if w.texts(sayLineLogin) != 2 {
		t.Error("the next outage has no promise")
	}
}

// Who did meanwhile what they wanted to do is not told that they can.
func TestPromiseIsMoot(t *testing.T) {
	w := newWorld(t)
	promise(t, w, WantLogin)
	promise(t, w, WantEnrol)
	w.pass(time.Minute)
	w.logIn()
	w.keep()
	if n := w.texts(sayLineLogin) + w.texts(sayLineEnrol); n != 0 || len(w.person().Promises) != 0 {
		t.Errorf("told %d times", n)
	}
}

// A line that is back after weeks is no occasion to go on as if nothing were.
func TestPromiseLapses(t *testing.T) {
	w := newWorld(t)
	promise(t, w, WantDoctor)
	w.pass(promiseLife)
	w.keep()
	if w.texts(sayLineLapsed) != 1 || w.texts(sayLineDoctor) != 0 {
		t.Error("told something else")
	}
}

// Records are ordered only by who proved to be the account's holder; a promise becomes
// an order when they do, and an order no promise when they do not.
func TestOrderNeedsProof(t *testing.T) {
	w := newWorld(t)
	promise(t, w, WantRecords)
	if q := w.person().Promises[0]; q.Proven || len(w.jobs(JobOrder)) != 0 {
		t.Fatal("an order by somebody who proved nothing")
	}
	w.logIn()
	promise(t, w, WantRecords)
	w.pass(proofLife)
	promise(t, w, WantRecords)
	orders := w.jobs(JobOrder)
	if q := w.person().Promises; len(q) != 1 || !q[0].Proven || q[0].Account != address || len(orders) != 1 {
		t.Fatalf("promises %+v, %d orders", q, len(orders))
	}
	w.keep()
	if w.texts(sayLineRecords) != 0 {
		t.Error("the promise is kept beside the order")
	}
	p, q, ok, err := w.s.Owed(ctx, orders[0])
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	for range 2 {
		if err := w.s.Fulfil(ctx, p, q, w.s.LineBack(p, q, w.clock())); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, ok, _ = w.s.Owed(ctx, orders[0]); ok || w.texts(sayLineRecords) != 1 {
		t.Error("an order that was kept stands")
	}
}

// A failure of ours ends no promise, and one that is lost all the same is given again.
func TestPromiseLasts(t *testing.T) {
	w := newWorld(t)
	promise(t, w, WantLogin)
	m := w.jobs(JobPromise)[0]
	failing := w.s.Lasting(func(context.Context, outbox.Message) (outbox.Outcome, error) {
		return outbox.Outcome{}, errors.New("the store is away")
	})
	_, err := failing(ctx, m)
	var later interface{ At() time.Time }
	if !errors.As(err, &later) || later.At().IsZero() {
		t.Errorf("a failure of ours: %v", err)
	}
	delete(w.messages, m.ID)
	w.pass(promiseLife)
	promise(t, w, WantLogin)
	if len(w.jobs(JobPromise)) != 1 || len(w.person().Promises) != 1 {
		t.Error("a promise that was lost stands in the way of another")
	}
}

// On a shared phone each orders their own records, and nobody's order stands for another's.
func TestEachOrdersTheirOwn(t *testing.T) {
	const other = "ravi.devi@sbx"
	w := newWorld(t)
	w.logIn()
	_, err := w.s.change(ctx, w.owner, w.number, func(p *Person) (effect, error) {
		p.Accounts = append(p.Accounts, Account{Address: other, Name: "Ravi Devi", LoggedIn: w.clock()})
		return effect{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	order := func(account string) {
		t.Helper()
		w.pass(time.Second)
		exit, err := w.s.Promise(ctx, w.by(), WantRecords, account)
		must(t, "order", exit, OK, err)
	}
	order(address)
	order(other)
	order(other)
	w.pass(proofLife)
	order(other) // it stands
	owed := map[string]bool{}
	for _, m := range w.jobs(JobOrder) {
		_, q, ok, err := w.s.Owed(ctx, m)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		owed[q.Account] = true
	}
	if len(owed) != 2 || len(w.person().Promises) != 2 {
		t.Fatalf("orders of %v", owed)
	}
	exit, err := w.s.LogOut(ctx, w.by(), other)
	must(t, "log out", exit, OK, err)
	if q := w.person().Promises; len(q) != 1 || q[0].Account != address {
		t.Errorf("after a logout what is owed is %+v", q)
	}
}

// Somebody else's login on a shared phone is not the one that was waited for.
func TestAnothersLoginKeepsNoPromise(t *testing.T) {
	w := newWorld(t)
	w.logIn()
	promise(t, w, WantLogin)
	_, err := w.s.change(ctx, w.owner, w.number, func(p *Person) (effect, error) {
		p.Accounts = append(p.Accounts, Account{Address: "ravi.devi@sbx", LoggedIn: w.clock().Add(time.Minute)})
		return effect{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	w.keep()
	if w.texts(sayLineLogin) != 1 {
		t.Error("a promise was forgotten")
	}
}

// Who said STOP is not told that the line is back, unless they asked again since.
func TestStopEndsPromises(t *testing.T) {
	w := newWorld(t)
	promise(t, w, WantLink)
	exit, err := w.s.Stop(ctx, w.by())
	must(t, "stop", exit, OK, err)
	promise(t, w, WantDoctor)
	w.keep()
	if w.texts(sayLineLink) != 0 || w.texts(sayLineDoctor) != 1 {
		t.Errorf("told %d and %d times", w.texts(sayLineLink), w.texts(sayLineDoctor))
	}
}

func TestPromiseRefuses(t *testing.T) {
	w := newWorld(t)
	if exit, err := w.s.Promise(ctx, w.by(), "else", ""); exit != Bad || err != nil {
		t.Errorf("%q, %v", exit, err)
	}
	if _, err := w.s.Jobs().Send(ctx, outbox.Message{Job: JobPromise, Payload: []byte("x")}); err == nil {
		t.Error("a payload that nobody reads")
	}
	if _, err := w.s.Jobs().Send(ctx, outbox.Message{Job: JobPromise, Owner: w.owner, Payload: []byte{0xa0}}); err != nil {
		t.Error(err)
	}
}
