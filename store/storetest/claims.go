package storetest

import (
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"healthdial/outbox"
	"healthdial/store"
)

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

// claimHastened: a lease that is renewed for less lapses the sooner.
func claimHastened(t *testing.T, r *rig) {
	r.add(r.sms(1, outbox.Code))
	m := r.claimOne()
	_ = must(r.Outbox().Renew(r.ctx, m.Lease, r.now().Add(lease/10)))(t)
	if n := len(r.claim(9)); n != 0 {
		t.Fatal("it lapsed at once")
	}
	r.advance(lease / 10)
	if again := r.claim(9); len(again) != 1 || !again[0].Doubled {
		t.Fatalf("claimed %d", len(again))
	}
}
