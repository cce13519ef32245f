package sms

import (
	"context"
	"errors"
	"strings"
	"testing"

	"healthdial/gsm/smpp"
	"healthdial/outbox"
)

// tracker remembers what it was told.
type tracker struct {
	err  error
	told []string
}

func (k *tracker) Receipt(_ context.Context, p outbox.PartID, s outbox.State) error {
	k.told = append(k.told, p.Link+" "+p.ID+" "+string(s))
	return k.err
}

func receiptText(id, stat string) smpp.Message {
	return smpp.Message{
		Source: smpp.Address{TON: 1, Addr: caller}, ESMClass: smpp.ESMClassReceipt,
		Payload: []byte("id:" + id + " sub:001 dlvrd:001 submit date:2603011200 done date:2603011201 stat:" + stat + " err:000 text:"),
	}
}

func TestReceipts(t *testing.T) {
	for _, tc := range []struct {
		name    string
		ids     IDForm
		message smpp.Message
		want    string
	}{
		{"delivered", Same, receiptText("0000A1", "DELIVRD"), "north a1 delivered"},
		{"failed", Same, receiptText("a1", "UNDELIV"), "north a1 failed"},
		{"rejected", Same, receiptText("a1", "REJECTD"), "north a1 failed"},
		{"not yet", Same, receiptText("a1", "ENROUTE"), ""},
		{"accepted is not delivered", Same, receiptText("a1", "ACCEPTD"), ""},
		{"decimal here, hexadecimal there", HexDecimal, receiptText("161", "DELIVRD"), "north 161 delivered"},
		{"unreadable", Same, smpp.Message{ESMClass: smpp.ESMClassReceipt, Payload: []byte("hello")}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			k := &tracker{}
			r := &Receipts{Link: "north", IDs: tc.ids, Region: "IN", Names: hashes{}, Tracker: k}
			if _, status := r.Receive(t.Context(), nil, tc.message); status != smpp.StatusOK {
				t.Error(status)
			}
			if got := strings.Join(k.told, ","); got != tc.want {
				t.Errorf("told %q, want %q", got, tc.want)
			}
		})
	}
}

func TestReceiptsWithoutStore(t *testing.T) {
	r := &Receipts{Link: "north", Tracker: &tracker{err: errors.New("the store is down")}}
	if _, status := r.Receive(t.Context(), nil, receiptText("a1", "DELIVRD")); status != smpp.StatusTemporary {
		t.Error(status)
	}
}

// TestPartAndReceiptMeet checks for every form that a part is known by one name
// when it is sent and when its receipt comes.
func TestPartAndReceiptMeet(t *testing.T) {
	for _, tc := range []struct {
		name            string
		ids             IDForm
		answer, receipt string
	}{
		{"same", Same, "00000000000000A1", "a1"},
		{"hex and decimal", HexDecimal, "DEADBEEF01", "0956397711105"},
		{"decimal and hex", DecimalHex, "956397711105", "0xdeadbeef01"},
		{"long hex and decimal", HexDecimal, strings.Repeat("F", 52), "411376139330301510538742295639337626245683966408394965837152255"},
		{"by reference", ByReference, "msg_id_not_implemented", "msg_id_not_implemented"},
		{"no number after all", HexDecimal, "msg-1", "msg-1"},
		{"zero", Same, "0", "000"},
		{"padded decimal", Same, "123456", "0000123456"},
		{"64 digits", Same, strings.Repeat("9", 64), strings.Repeat("9", 64)},
		{"64 digits and hex", DecimalHex, strings.Repeat("9", 64), "0X184F03E93FF9F4DAA797ED6E38ED64BF6A1F00FFFFFFFFFFFFFFFF"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			link := &carrier{name: "north", answer: func(int) (string, error) { return tc.answer, nil }}
			out, err := sender(Bearer{Link: link, IDs: tc.ids}).Send(t.Context(), outbox.Message{ID: outbox.ID{1, 2, 3}, To: number(t, caller), Text: "x"})
			if err != nil || len(out.Parts) != 1 {
				t.Fatal(out.Parts, err)
			}
			m := smpp.Message{Source: smpp.Address{TON: 1, Addr: caller}}
			smpp.WriteReceipt(&m, smpp.Receipt{ID: tc.receipt, State: smpp.Delivered, Done: noon}, noon)
			if v, ok := link.sent[0].TLV(smpp.TagUserMessageReference); ok {
				m.TLVs = append(m.TLVs, smpp.TLV{Tag: smpp.TagUserMessageReference, Value: v})
			}
			k := &tracker{}
			r := &Receipts{Link: "north", IDs: tc.ids, Region: "IN", Names: hashes{}, Tracker: k}
			r.Receive(t.Context(), nil, m)
			if want := "north " + out.Parts[0].ID + " delivered"; len(k.told) != 1 || k.told[0] != want {
				t.Errorf("told %q, want %q", k.told, want)
			}
		})
	}
}

func TestTooLongAName(t *testing.T) {
	if got := Same.answered(strings.Repeat("1", maxID+1)); got != "" {
		t.Errorf("%d octets were taken", len(got))
	}
}

func FuzzReceipts(f *testing.F) {
	f.Add([]byte("id:1 stat:DELIVRD"), byte(0), byte(1))
	f.Fuzz(func(t *testing.T, payload []byte, coding, form byte) {
		k := &tracker{}
		r := &Receipts{Link: "north", IDs: IDForm(form % 4), Region: "IN", Names: hashes{}, Tracker: k}
		m := smpp.Message{ESMClass: smpp.ESMClassReceipt, DataCoding: coding, Payload: payload, Source: smpp.Address{TON: 1, Addr: caller}}
		if _, status := r.Receive(t.Context(), nil, m); status != smpp.StatusOK {
			t.Fatal(status)
		}
		for _, told := range k.told {
			if len(told) > len("north ")+100+len(" delivered") {
				t.Fatalf("a name of %d octets", len(told))
			}
		}
	})
}
