//go:build !production

package faults

import (
	"errors"
	"slices"
	"testing"

	"healthdial/gsm/smpp"
)

// TestDuplicate: the link hands both on and answers both. Whether the second is the
// SMSC's repeat is for those to tell who know what was stored.
func TestDuplicate(t *testing.T) {
	for _, script := range []string{`faults: [{duplicate: {}, times: 1}]`, `faults: [{duplicate: {fresh: true}, times: 1}]`} {
		try(t, script, func(b *bench) {
			if err := b.push("hello"); err != nil {
				b.Error(err)
			}
			b.settled()
			b.mu.Lock()
			if !slices.Equal(b.texts, []string{"hello", "hello"}) {
				b.Errorf("texts %q", b.texts)
			}
			b.mu.Unlock()
			b.want("answers beyond the first", b.server.Counters().Unmatched.Load(), 1)
			b.lives(1)
		})
	}
}

// TestGarbageTLVs: parameters that nobody knows are passed over.
func TestGarbageTLVs(t *testing.T) {
	try(t, `faults: [{garbage_tlvs: {form: unknown}}]`, func(b *bench) {
		if err := b.push("hello"); err != nil || !slices.Equal(b.texts, []string{"hello"}) {
			b.Errorf("texts %q, %v", b.texts, err)
		}
		b.lives(1)
	})
}

// TestTruncatedTLVs: a message with parameters that are none is refused, so that the
// SMSC still has it, and the link lives.
func TestTruncatedTLVs(t *testing.T) {
	try(t, `faults: [{garbage_tlvs: {form: truncated}, times: 1}]`, func(b *bench) {
		if err := b.push("hello"); !errors.Is(err, smpp.StatusInvalidTLVStream) || len(b.texts) != 0 {
			b.Errorf("texts %q, %v", b.texts, err)
		}
		b.want("malformed", b.link.Counters().Malformed.Load(), 1)
		if err := b.push("again"); err != nil || !slices.Equal(b.texts, []string{"again"}) {
			b.Errorf("texts %q, %v", b.texts, err)
		}
		b.lives(1)
	})
}

// TestReceipt: every odd form is understood as far as it says anything.
func TestReceipt(t *testing.T) {
	for form, want := range map[string]smpp.Receipt{
		"bare":     {ID: "0000000001", State: smpp.Delivered},
		"hex":      {ID: "1", State: smpp.Delivered},
		"padded":   {ID: "00000000000000000001", State: smpp.Delivered},
		"words":    {ID: "0000000001", State: smpp.Delivered},
		"lower":    {ID: "0000000001", State: smpp.Delivered},
		"tlvs":     {ID: "0000000001", State: smpp.Delivered},
		"coding-4": {ID: "0000000001", State: smpp.Delivered},
		"ucs2":     {ID: "0000000001", State: smpp.Delivered},
	} {
		t.Run(form, func(t *testing.T) {
			try(t, `faults: [{receipt: {form: `+form+`}}]`, func(b *bench) {
				b.once(1, b.send(1))
				b.settled()
				if len(b.receipts) != 1 || b.receipts[0].ID != want.ID || b.receipts[0].State != want.State {
					b.Errorf("receipts %+v", b.receipts)
				}
				b.lives(1)
			})
		})
	}
}

// TestReceiptWithoutName: it still says which reference it is about.
func TestReceiptWithoutName(t *testing.T) {
	try(t, `faults: [{receipt: {form: nameless}}]`, func(b *bench) {
		b.once(4, b.send(4))
		b.settled()
		references := map[uint16]bool{}
		for _, r := range b.receipts {
			references[r.Reference] = r.Referred && r.State == smpp.Delivered
		}
		if len(references) != 4 || !references[3] {
			b.Errorf("receipts %+v", b.receipts)
		}
	})
}

// TestUnreadableReceipt: it is taken, so that the SMSC does not repeat it for ever.
func TestUnreadableReceipt(t *testing.T) {
	try(t, `faults: [{receipt: {form: unreadable}, times: 1}]`, func(b *bench) {
		b.once(1, b.send(1))
		b.settled()
		b.want("unreadable", uint64(b.nameless), 1)
		b.lives(1)
	})
}
