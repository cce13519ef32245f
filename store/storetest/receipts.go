package storetest

import (
	"testing"
	"time"

	"healthdial/outbox"
)

func receipts() []test {
	return []test{
		{"delivered once every part is", receiptParts},
		{"a receipt that came early is applied", receiptEarly},
		{"one failed part fails the message", receiptFailed},
		{"delivered after all", receiptBetter},
		{"links do not mix", receiptLinks},
		{"a receipt for nothing changes nothing", receiptUnknown},
		{"an interim state changes nothing", receiptInterim},
		{"a message without parts awaits nothing", receiptNone},
	}
}

// send brings message n to where its parts are named.
func (r *rig) send(n int, parts ...string) {
	r.t.Helper()
	r.add(r.sms(n, outbox.Code))
	r.ok(r.Outbox().Sent(r.ctx, r.claimOne().Lease, partIDs(parts), r.now().Add(time.Hour)))
}

func partIDs(names []string) (out []outbox.PartID) {
	for _, p := range names {
		out = append(out, outbox.PartID{Link: "l", ID: p})
	}
	return out
}

func (r *rig) receipt(link, part string, s outbox.State) {
	r.t.Helper()
	r.ok(r.Outbox().Receive(r.ctx, outbox.PartID{Link: link, ID: part}, s, r.now(), r.now().Add(time.Hour)))
}

func (r *rig) wantState(n int, want outbox.State, awaiting int) {
	r.t.Helper()
	if got := r.trace(n).State; got != want {
		r.t.Errorf("message %d is %s, want %s", n, got, want)
	}
	if got := must(r.Outbox().Stats(r.ctx))(r.t).Awaiting; got != awaiting {
		r.t.Errorf("%d await a receipt, want %d", got, awaiting)
	}
}

func receiptParts(_ *testing.T, r *rig) {
	r.send(1, "a", "b")
	r.wantState(1, outbox.Sent, 1)
	r.receipt("l", "b", outbox.Delivered)
	r.receipt("l", "b", outbox.Delivered)
	r.wantState(1, outbox.Sent, 1)
	r.receipt("l", "a", outbox.Delivered)
	r.wantState(1, outbox.Delivered, 0)
}

func receiptEarly(_ *testing.T, r *rig) {
	r.receipt("l", "a", outbox.Delivered)
	r.send(1, "a", "b")
	r.wantState(1, outbox.Sent, 1)
	r.receipt("l", "b", outbox.Delivered)
	r.wantState(1, outbox.Delivered, 0)
	r.receipt("l", "c", outbox.Failed)
	r.send(2, "c")
	r.wantState(2, outbox.Failed, 0)
}

func receiptFailed(_ *testing.T, r *rig) {
	r.send(1, "a", "b")
	r.receipt("l", "a", outbox.Failed)
	r.wantState(1, outbox.Failed, 0)
	r.receipt("l", "b", outbox.Delivered)
	r.wantState(1, outbox.Failed, 0)
}

func receiptBetter(_ *testing.T, r *rig) {
	r.send(1, "a")
	r.receipt("l", "a", outbox.Failed)
	r.receipt("l", "a", outbox.Delivered)
	r.wantState(1, outbox.Delivered, 0)
	r.receipt("l", "a", outbox.Failed)
	r.wantState(1, outbox.Delivered, 0)
}

func receiptLinks(_ *testing.T, r *rig) {
	r.send(1, "a")
	r.receipt("m", "a", outbox.Delivered)
	r.wantState(1, outbox.Sent, 1)
}

func receiptUnknown(_ *testing.T, r *rig) {
	r.send(1, "a")
	r.receipt("l", "z", outbox.Failed)
	r.wantState(1, outbox.Sent, 1)
}

func receiptInterim(_ *testing.T, r *rig) {
	r.receipt("l", "a", outbox.Queued)
	r.send(1, "a")
	r.receipt("l", "a", outbox.Sent)
	r.wantState(1, outbox.Sent, 1)
}

func receiptNone(_ *testing.T, r *rig) {
	r.send(1)
	r.wantState(1, outbox.Sent, 0)
}
