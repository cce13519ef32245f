package storetest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"healthdial/audit"
	"healthdial/outbox"
	"healthdial/store"
)

func queue() []test {
	return []test{
		{"lanes first, then age", claimOrder},
		{"only the lanes that are asked for", claimLanes},
		{"not before its time", claimNotBefore},
		{"a message is as it was added", claimContent},
		{"leased messages are nobody else's", claimLeased},
		{"of many workers each message has one", claimRace},
		{"a lapsed lease comes back as possibly doubled", claimLapsed},
		{"a renewed lease does not lapse", claimRenewed},
		{"an old token is refused", staleToken},
		{"a retry waits and spends or spends not", retry},
		{"a known ID is ignored, also after the end", addTwice},
		{"what follows comes in the same act", follow},
		{"what is over is erased", erased},
		{"messages are counted", stats},
		{"waiting ends when work comes", await},
		{"waiting ends when work becomes due", awaitDue},
	}
}

const lease = time.Minute

func (r *rig) claim(n int) []outbox.Leased {
	r.t.Helper()
	return must(r.Outbox().Claim(r.ctx, r.now(), outbox.Bulk, n, lease))(r.t)
}

// claimOne claims the only message that is due.
func (r *rig) claimOne() outbox.Leased {
	r.t.Helper()
	got := r.claim(9)
	if len(got) != 1 {
		r.t.Fatalf("claimed %d messages, want 1", len(got))
	}
	return got[0]
}

// add adds messages one after the other: each has an age of its own.
func (r *rig) add(ms ...outbox.Message) {
	r.t.Helper()
	for _, m := range ms {
		r.ok(r.Outbox().Add(r.ctx, m))
		r.advance(time.Microsecond)
	}
}

func (r *rig) trace(n int) store.Trace {
	r.t.Helper()
	return must(r.Outbox().Trace(r.ctx, r.owner(n), id(n)))(r.t)
}

func ids(ms []outbox.Leased) (out []outbox.ID) {
	for _, m := range ms {
		out = append(out, m.ID)
	}
	return out
}

func claimOrder(t *testing.T, r *rig) {
	lanes := []outbox.Lane{outbox.Bulk, outbox.Code, outbox.Notice, outbox.Consent, outbox.Registry, outbox.Code, outbox.Bulk, outbox.Consent}
	for n, lane := range lanes {
		r.add(r.sms(n, lane))
	}
	want := []outbox.ID{id(1), id(5), id(3), id(7), id(4), id(2), id(0), id(6)}
	got := append(ids(r.claim(3)), ids(r.claim(99))...)
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func claimLanes(t *testing.T, r *rig) {
	lapsed := r.sms(9, outbox.Notice)
	r.add(lapsed)
	r.claimOne()
	r.advance(lease)
	timed := r.sms(0, outbox.Consent)
	timed.NotBefore = r.now()
	r.add(timed, r.sms(1, outbox.Bulk), r.sms(2, outbox.Registry), r.sms(3, outbox.Code))
	urgent := must(r.Outbox().Claim(r.ctx, r.now(), outbox.Consent, 9, lease))(t)
	if d := cmp.Diff([]outbox.ID{id(3), id(0)}, ids(urgent)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]outbox.ID{id(2), id(9), id(1)}, ids(r.claim(9))); d != "" {
		t.Error(d)
	}
}

func claimNotBefore(t *testing.T, r *rig) {
	late, soon := r.sms(1, outbox.Code), r.sms(2, outbox.Bulk)
	late.NotBefore = r.now().Add(time.Hour)
	r.add(late, soon)
	if d := cmp.Diff([]outbox.ID{id(2)}, ids(r.claim(9))); d != "" {
		t.Error(d)
	}
	r.advance(time.Hour - time.Millisecond)
	r.settleAll()
	if n := len(r.claim(9)); n != 0 {
		t.Errorf("%d came too early", n)
	}
	r.advance(time.Millisecond)
	if m := r.claimOne(); m.ID != id(1) || m.Doubled {
		t.Errorf("got %x, doubled %t", m.ID, m.Doubled)
	}
}

// settleAll ends whatever has lapsed, so that only later messages come.
func (r *rig) settleAll() {
	r.t.Helper()
	for _, m := range r.claim(99) {
		r.ok(r.Outbox().Done(r.ctx, m.Lease, nil, nil))
	}
}

func claimContent(t *testing.T, r *rig) {
	m := r.sms(1, outbox.Notice)
	m.Kind, m.Job, m.Payload, m.Attempts = outbox.Job, "poll", []byte{0, 1, 0xff}, 3
	m.Expires, m.Doubled, m.Lang = r.now().Add(time.Hour), true, "hi"
	r.add(m)
	got := r.claimOne()
	same(t, m, got.Message)
	same(t, outbox.Lease{ID: m.ID, Owner: m.Owner, Token: got.Lease.Token, Until: r.now().Add(lease)}, got.Lease)
}

func claimLeased(t *testing.T, r *rig) {
	r.add(r.sms(1, outbox.Code))
	r.claimOne()
	r.advance(lease - time.Millisecond)
	if n := len(r.claim(9)); n != 0 {
		t.Errorf("%d leased messages came again", n)
	}
}

func claimRace(t *testing.T, r *rig) {
	const total, workers = 60, 6
	for n := range total {
		r.add(r.sms(n, outbox.Lane(n%store.Lanes)))
	}
	var mu sync.Mutex
	times := map[outbox.ID]int{}
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for got := r.claim(4); len(got) > 0; got = r.claim(4) {
				for _, m := range got {
					mu.Lock()
					times[m.ID]++
					mu.Unlock()
					r.ok(r.Outbox().Done(r.ctx, m.Lease, nil, nil))
				}
			}
		})
	}
	wg.Wait()
	r.settleAll() // a worker may have stopped while others raced for the last
	for n := range total {
		if times[id(n)] > 1 || r.trace(n).State != store.Finished {
			t.Errorf("message %d was claimed %d times and is %s", n, times[id(n)], r.trace(n).State)
		}
	}
}

func claimLapsed(t *testing.T, r *rig) {
	r.add(r.sms(1, outbox.Code), r.sms(2, outbox.Code))
	first := r.claim(1)
	r.advance(lease)
	again := r.claim(9)
	if d := cmp.Diff([]outbox.ID{id(1), id(2)}, ids(again)); d != "" {
		t.Fatal(d)
	}
	if !again[0].Doubled || again[1].Doubled {
		t.Errorf("doubled: %t, %t, want the first only", again[0].Doubled, again[1].Doubled)
	}
	if again[0].Attempts != 1 || again[1].Attempts != 0 {
		t.Errorf("attempts %d, %d, want the first one's spent", again[0].Attempts, again[1].Attempts)
	}
	if again[0].Lease.Token <= first[0].Lease.Token {
		t.Error("the token did not grow")
	}
	r.ok(r.Outbox().Retry(r.ctx, again[0].Lease, time.Time{}, "refused", true))
	if m := r.claim(1); len(m) != 1 || !m[0].Doubled {
		t.Error("what may be doubled stays so after a retry")
	}
}

func claimRenewed(t *testing.T, r *rig) {
	r.add(r.sms(1, outbox.Code))
	m := r.claimOne()
	l := must(r.Outbox().Renew(r.ctx, m.Lease, r.now().Add(2*lease)))(t)
	r.advance(lease)
	if n := len(r.claim(9)); n != 0 {
		t.Fatal("it lapsed all the same")
	}
	r.ok(r.Outbox().Done(r.ctx, l, nil, nil))
}

func staleToken(t *testing.T, r *rig) {
	r.add(r.sms(1, outbox.Code))
	old := r.claimOne().Lease
	r.advance(lease)
	current := r.claimOne().Lease
	box := r.Outbox()
	follow := []outbox.Message{r.sms(1, outbox.Code)}
	follow[0].ID = id(2)
	_, err := box.Renew(r.ctx, old, r.now().Add(lease))
	r.wantErr(err, outbox.ErrLeaseLost)
	r.wantErr(box.Sent(r.ctx, old, nil, r.now()), outbox.ErrLeaseLost)
	r.wantErr(box.Done(r.ctx, old, follow, nil), outbox.ErrLeaseLost)
	r.wantErr(box.Retry(r.ctx, old, r.now(), "x", true), outbox.ErrLeaseLost)
	r.wantErr(box.Bury(r.ctx, old, r.now(), "x", follow), outbox.ErrLeaseLost)
	r.ok(box.Done(r.ctx, current, nil, nil))
	r.wantErr(box.Done(r.ctx, current, nil, nil), outbox.ErrLeaseLost)
	_, err = box.Trace(r.ctx, r.owner(1), id(2))
	r.wantErr(err, store.ErrNotFound)
	r.wantErr(box.Done(r.ctx, outbox.Lease{ID: id(7), Owner: r.owner(7)}, nil, nil), outbox.ErrLeaseLost)
}

func retry(t *testing.T, r *rig) {
	r.add(r.sms(1, outbox.Code))
	at := r.now().Add(time.Second)
	r.ok(r.Outbox().Retry(r.ctx, r.claimOne().Lease, at, "no bearer", false))
	if n := len(r.claim(9)); n != 0 {
		t.Fatal("it came before its time")
	}
	r.advance(time.Second)
	m := r.claimOne()
	if m.Attempts != 0 || m.Doubled {
		t.Errorf("attempts %d, doubled %t", m.Attempts, m.Doubled)
	}
	r.ok(r.Outbox().Retry(r.ctx, m.Lease, r.now(), "throttled", true))
	if m = r.claimOne(); m.Attempts != 1 || m.Text != "sample text" {
		t.Errorf("attempts %d, text %q", m.Attempts, m.Text)
	}
	if cause := r.trace(1).Cause; cause != "throttled" {
		t.Errorf("cause %q", cause)
	}
}

func addTwice(t *testing.T, r *rig) {
	m := r.sms(1, outbox.Code)
	r.add(m)
	m.Text = "another"
	r.add(m)
	got := r.claimOne()
	if got.Text != "sample text" {
		t.Error("the second replaced the first")
	}
	r.add(m)
	r.ok(r.Outbox().Done(r.ctx, got.Lease, []outbox.Message{m}, nil))
	r.add(m)
	if n := len(r.claim(9)); n != 0 {
		t.Errorf("it came again after its end")
	}
}

func follow(t *testing.T, r *rig) {
	r.add(r.sms(1, outbox.Registry))
	next := r.sms(1, outbox.Notice)
	next.ID = id(2)
	event := audit.Event{At: r.now(), Kind: "job.done", Owner: r.owner(1)}
	r.ok(r.Outbox().Done(r.ctx, r.claimOne().Lease, []outbox.Message{next}, []audit.Event{event}))
	m := r.claimOne()
	if m.ID != id(2) {
		t.Fatalf("got %x", m.ID)
	}
	if n := must(r.Audit().Verify(r.ctx))(t); n != 1 {
		t.Errorf("%d events, want 1", n)
	}
	next.ID = id(3)
	r.ok(r.Outbox().Bury(r.ctx, m.Lease, r.now(), "expired", []outbox.Message{next}))
	if m = r.claimOne(); m.ID != id(3) {
		t.Errorf("got %x", m.ID)
	}
}

func erased(t *testing.T, r *rig) {
	r.add(r.sms(1, outbox.Code), r.sms(2, outbox.Code), r.sms(3, outbox.Code))
	got := r.claim(3)
	r.ok(r.Outbox().Bury(r.ctx, got[0].Lease, r.now(), "no route", nil))
	r.ok(r.Outbox().Sent(r.ctx, got[1].Lease, nil, r.now().Add(time.Hour)))
	r.ok(r.Outbox().Done(r.ctx, got[2].Lease, nil, nil))
	want := []store.Trace{
		{State: outbox.Buried, Cause: "no route"}, {State: outbox.Sent}, {State: store.Finished},
	}
	for i, w := range want {
		same(t, w, r.trace(i+1))
	}
	r.advance(2 * lease)
	if n := len(r.claim(9)); n != 0 {
		t.Errorf("%d of them came again", n)
	}
}

func stats(t *testing.T, r *rig) {
	same(t, outbox.Stats{Queued: map[outbox.Lane]int{}}, must(r.Outbox().Stats(r.ctx))(t))
	since := r.now()
	var fifth time.Time
	for n := range 6 {
		if n == 4 {
			fifth = r.now()
		}
		r.add(r.sms(n, outbox.Notice))
		r.advance(time.Second)
	}
	later := r.sms(6, outbox.Bulk)
	later.NotBefore = r.now().Add(time.Hour)
	r.add(later)
	if got := must(r.Outbox().Stats(r.ctx))(t); got.Queued[outbox.Notice] != 6 || !got.Oldest.Equal(since) {
		t.Errorf("got %+v, want 6 notices since %v", got, since)
	}
	got := r.claim(4)
	r.ok(r.Outbox().Bury(r.ctx, got[0].Lease, r.now(), "x", nil))
	r.ok(r.Outbox().Sent(r.ctx, got[1].Lease, []outbox.PartID{{Link: "l", ID: "1"}}, r.now().Add(time.Hour)))
	r.ok(r.Outbox().Done(r.ctx, got[2].Lease, nil, nil))
	same(t, outbox.Stats{
		Queued: map[outbox.Lane]int{outbox.Notice: 2, outbox.Bulk: 1}, Leased: 1, Awaiting: 1, Buried: 1,
		Oldest: fifth,
	}, must(r.Outbox().Stats(r.ctx))(t))
}

func await(t *testing.T, r *rig) {
	r.run()
	far := r.now().Add(patience)
	done := make(chan error, 1)
	go func() { done <- r.Outbox().Wait(r.ctx, far) }()
	select {
	case err := <-done:
		t.Fatalf("it ended without work: %v", err)
	case <-time.After(20 * time.Millisecond):
	}
	r.add(r.sms(1, outbox.Code))
	r.ok(<-done)
	r.ok(r.Outbox().Wait(r.ctx, far)) // work that is there already
	r.claimOne()
	r.ok(r.Outbox().Wait(r.ctx, r.now().Add(time.Millisecond)))
	ctx, cancel := context.WithCancel(r.ctx)
	cancel()
	r.wantErr(r.Outbox().Wait(ctx, far), context.Canceled)
}

func awaitDue(t *testing.T, r *rig) {
	r.run()
	m := r.sms(1, outbox.Code)
	m.NotBefore = r.now().Add(30 * time.Millisecond)
	r.add(m)
	begin := time.Now()
	r.ok(r.Outbox().Wait(r.ctx, r.now().Add(patience)))
	if took := time.Since(begin); took > patience/2 {
		t.Errorf("it took %v", took)
	}
	r.claimOne()
}
