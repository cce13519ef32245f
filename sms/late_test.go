package sms

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"healthdial/gsm/smpp"
	"healthdial/outbox"
	"healthdial/store"
)

// TestTakenPartsAreNotRepeated: of a message that failed midway, the next try sends
// the rest only; an answer that came too late counts too.
func TestTakenPartsAreNotRepeated(t *testing.T) {
	north := &carrier{name: "north", answer: func(n int) (string, error) {
		if n == 2 {
			return "", smpp.ErrExpired
		}
		return fmt.Sprint("id-", n), nil
	}}
	s := sender(Bearer{Link: north})
	m := outbox.Message{ID: outbox.ID{7}, To: number(t, caller), Text: strings.Repeat("नमस्ते ", 20)}
	if _, err := s.Send(t.Context(), m); err == nil || len(north.sent) != 2 {
		t.Fatalf("%d were sent: %v", len(north.sent), err)
	}
	s.Late("north", north.sent[1].Ref, "late")
	s.Late("south", "07.2.3", "of another link")
	out, err := s.Send(t.Context(), m)
	if err != nil || len(north.sent) != 3 {
		t.Fatalf("%d were sent: %v", len(north.sent), err)
	}
	want := []outbox.PartID{{Link: "north", ID: "id-1"}, {Link: "north", ID: "late"}, {Link: "north", ID: "id-3"}}
	if diff := cmp.Diff(want, out.Parts); diff != "" {
		t.Error(diff)
	}
	if _, err := s.Send(t.Context(), m); err != nil || len(north.sent) != 6 {
		t.Errorf("what was taken is remembered for too long: %d were sent, %v", len(north.sent), err)
	}
}

func TestAcceptedIsBounded(t *testing.T) {
	var a accepted
	for n := range mostAccepted + 5 {
		a.keep("north", fmt.Sprint(n), "id", noon)
	}
	if len(a.parts) != mostAccepted {
		t.Errorf("%d are kept", len(a.parts))
	}
	later := noon.Add(keepAccepted + 1)
	if _, ok := a.take("north", "7", later); ok {
		t.Error("kept for ever")
	}
	a.keep("north", "fills the place", "id", later)
	if a.keep("north", "sweeps", "id", later); len(a.parts) > 2 {
		t.Errorf("%d are kept", len(a.parts))
	}
}

// TestReceiptAcrossARestart: a receipt finds its message when the program was
// started anew in between, and when it came before the answer to its submit_sm, with
// its id in a TLV alone.
func TestReceiptAcrossARestart(t *testing.T) {
	_, ring := disk(t)
	path := filepath.Join(t.TempDir(), "sms.db")
	st, closed := reopen(t, path, ring)
	receipts := func(st *store.Store) *Receipts {
		queue := outbox.New(outbox.Config{Store: st.Outbox(), Now: time.Now})
		return &Receipts{Link: "north", IDs: HexDecimal, Region: "IN", Names: ring, Tracker: queue}
	}
	receive := func(st *store.Store, id string) {
		t.Helper()
		m := smpp.Message{Source: smpp.Address{TON: 1, Addr: caller}, ESMClass: smpp.ESMClassReceipt, TLVs: []smpp.TLV{
			{Tag: smpp.TagReceiptedMessageID, Value: append([]byte(id), 0)}, {Tag: smpp.TagMessageState, Value: []byte{byte(smpp.Delivered)}},
		}}
		if _, status := receipts(st).Receive(t.Context(), nil, m); status != smpp.StatusOK {
			t.Error(status)
		}
	}
	link := &carrier{name: "north", answer: func(n int) (string, error) {
		if n == 2 {
			receive(st, "162") // before the answer
		}
		return fmt.Sprintf("A%d", n), nil
	}}
	s := sender(Bearer{Link: link, IDs: HexDecimal})
	s.Names = ring
	for n := range 2 {
		m := outbox.Message{ID: outbox.ID{byte(n + 1)}, Kind: outbox.SMS, To: number(t, caller), Text: "x"}
		deliverOne(t, st, s, m)
	}
	awaits(t, st, 1)
	closed()

	st, closed = reopen(t, path, ring)
	defer closed()
	awaits(t, st, 1)
	receive(st, "161")
	awaits(t, st, 0)
}

// deliverOne brings one message to the SMSC, as the queue does.
func deliverOne(t *testing.T, st *store.Store, s *Sender, m outbox.Message) {
	t.Helper()
	box, now := st.Outbox(), time.Now()
	if err := box.Add(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	claimed, err := box.Claim(t.Context(), now, outbox.Bulk, 1, time.Minute)
	if err != nil || len(claimed) != 1 {
		t.Fatal(claimed, err)
	}
	out, err := s.Send(context.Background(), claimed[0].Message)
	if err != nil {
		t.Fatal(err)
	}
	if err := box.Sent(t.Context(), claimed[0].Lease, out.Parts, now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
}

// awaits checks how many messages await a receipt.
func awaits(t *testing.T, st *store.Store, want int) {
	t.Helper()
	stats, err := st.Outbox().Stats(t.Context())
	if err != nil || stats.Awaiting != want {
		t.Errorf("%d await a receipt, want %d: %v", stats.Awaiting, want, err)
	}
}
