package storetest

import (
	"context"
	"testing"
	"time"

	"healthdial/outbox"
)

func stats(t *testing.T, r *rig) {
	none := outbox.Stats{Queued: map[outbox.Lane]int{}, Oldest: map[outbox.Lane]time.Time{}}
	same(t, none, must(r.Outbox().Stats(r.ctx))(t))
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
	now := r.advance(time.Second)
	r.add(r.sms(7, outbox.Registry))
	same(t, outbox.Stats{
		Queued: map[outbox.Lane]int{outbox.Registry: 1, outbox.Notice: 6, outbox.Bulk: 1},
		Oldest: map[outbox.Lane]time.Time{outbox.Registry: now, outbox.Notice: since},
	}, must(r.Outbox().Stats(r.ctx))(t))
	r.ok(r.Outbox().Done(r.ctx, r.claim(1)[0].Lease, nil, nil))
	got := r.claim(4)
	r.ok(r.Outbox().Bury(r.ctx, got[0].Lease, r.now(), "x", nil))
	r.ok(r.Outbox().Sent(r.ctx, got[1].Lease, []outbox.PartID{{Link: "l", ID: "1"}}, r.now().Add(time.Hour)))
	r.ok(r.Outbox().Done(r.ctx, got[2].Lease, nil, nil))
	same(t, outbox.Stats{
		Queued: map[outbox.Lane]int{outbox.Notice: 2, outbox.Bulk: 1}, Leased: 1, Awaiting: 1, Buried: 1,
		Oldest: map[outbox.Lane]time.Time{outbox.Notice: fifth},
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
