//go:build !production

package faults

import (
	"errors"
	"slices"
	"testing"
	"time"

	"healthdial/gsm/smpp"
)

// TestReorder: answers in any order find their requests.
func TestReorder(t *testing.T) {
	try(t, `faults: [{reorder: {group: 4}}]`, func(b *bench) {
		l := b.send(42)
		b.once(42, l)
		b.settled()
		b.mu.Lock()
		defer b.mu.Unlock()
		b.want("receipts", uint64(len(b.receipts)), 42)
		for _, r := range b.receipts { // the SMSC names the reference, so id and message are known to belong together
			if l.ids[int(r.Reference)] != r.ID {
				b.Errorf("message %d was told it is %s, and is %s", r.Reference, l.ids[int(r.Reference)], r.ID)
			}
		}
	})
}

// TestEarlyResponse: the answer comes before the write of its request returns, and
// finds it registered.
func TestEarlyResponse(t *testing.T) {
	try(t, `faults: [{early_response: {hold: 100ms}, times: 1}]`, func(b *bench) {
		id, err := b.link.Send(b.Context(), numbered(1))
		if err != nil || id == "" || !b.wires[0].busy() {
			b.Errorf("id %q, %v; the write was going on: %v", id, err, b.wires[0].busy())
		}
		b.settled()
		b.once(1, load{ids: map[int]string{}, unknown: []int{0}})
		b.want("arrived", uint64(b.arrived["message 1"]), 1)
		b.want("answers to nothing", b.link.Counters().Unmatched.Load(), 0)
		b.want("receipts", uint64(len(b.receipts)), 0)
		b.lives(1)
	})
}

// TestLateResponse: the delivery receipt overtakes the answer that it needs.
func TestLateResponse(t *testing.T) {
	try(t, `faults: [{late: {by: 200ms}}]`, func(b *bench) {
		answered := make(chan string, 1)
		go func() {
			id, err := b.link.Send(b.Context(), numbered(1))
			if err != nil {
				b.Error(err)
			}
			answered <- id
		}()
		time.Sleep(100 * time.Millisecond)
		b.mu.Lock()
		receipts := slices.Clone(b.receipts)
		b.mu.Unlock()
		if len(receipts) != 1 || len(answered) != 0 {
			b.Fatalf("%d receipts before the answer", len(receipts))
		}
		if id := <-answered; id != receipts[0].ID {
			b.Errorf("the receipt is of %s, the answer says %s", receipts[0].ID, id)
		}
		b.lives(1)
	})
}

// TestResponseAfterItsTimer: the request has expired, its slot is free again, and
// the late answer is known as such.
func TestResponseAfterItsTimer(t *testing.T) {
	try(t, `faults: [{late: {by: 12s}, times: 10}]`, func(b *bench) {
		l := b.send(10) // as many as the window has slots
		if len(l.unknown) != 10 {
			b.Errorf("%d unknown", len(l.unknown))
		}
		b.lives(1)
		time.Sleep(5 * time.Second)
		b.want("expired", b.link.Counters().Expired.Load(), 10)
		b.want("late answers", b.link.Counters().Late.Load(), 10)
		b.once(10, l)
	})
}

// TestSequenceZero: an answer without a sequence_number answers nobody; the request
// expires, others go on.
func TestSequenceZero(t *testing.T) {
	try(t, `faults: [{sequence: {number: 0}, times: 1}]`, func(b *bench) {
		if _, err := b.link.Send(b.Context(), numbered(0)); !errors.Is(err, smpp.ErrUnanswered) {
			b.Errorf("without an answer: %v", err)
		}
		b.want("answers to nothing", b.link.Counters().Unmatched.Load(), 1)
		b.want("expired", b.link.Counters().Expired.Load(), 1)
		b.once(1, load{unknown: []int{0}})
		b.lives(1)
	})
}

// TestSequenceZeroOfRequest: a message under sequence_number 0 is taken, and
// answered under it.
func TestSequenceZeroOfRequest(t *testing.T) {
	try(t, `faults: [{sequence: {number: 0}, on: [deliver_sm], times: 1}, {late: {by: 1ms}, on: [deliver_sm_resp]}]`, func(b *bench) {
		go func() { _ = b.push("hello") }() // its own answer never comes: the SMSC numbered it otherwise
		b.settled()
		b.mu.Lock()
		if !slices.Equal(b.texts, []string{"hello"}) {
			b.Errorf("texts %q", b.texts)
		}
		b.mu.Unlock()
		b.lives(1)
	})
}

// TestThrottle: what is put off is sent again, each once, and the link stays.
func TestThrottle(t *testing.T) {
	for _, script := range []string{
		`faults: [{throttle: {}, after: 5, times: 12}]`,
		`faults: [{throttle: {status: ESME_RMSGQFUL, congestion: 99}, after: 5, times: 12}]`,
	} {
		try(t, script, func(b *bench) {
			l := b.send(40)
			b.once(40, l)
			b.want("throttled", b.link.Counters().Throttled.Load(), 12)
			b.want("unknown", uint64(len(l.unknown)), 0)
			b.lives(1)
		})
	}
}
