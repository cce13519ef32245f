package storetest

import (
	"testing"
	"time"

	"healthdial/audit"
	"healthdial/outbox"
	"healthdial/store"
)

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
