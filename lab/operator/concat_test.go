//go:build !production

package operator

import (
	"strings"
	"testing"
	"time"

	"healthdial/gsm/charset"
	"healthdial/gsm/msisdn"
	"healthdial/gsm/smpp"
	"healthdial/outbox"
	"healthdial/sms"
)

// TestLongMessagesArriveWhole sends long messages as the program sends them, in each
// way that an SMSC may want them split, and reads each back as one.
func TestLongMessagesArriveWhole(t *testing.T) {
	to, err := msisdn.Parse(phoneNumber, "IN")
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{strings.Repeat("Dial *456# [now] for 5€. ", 20), strings.Repeat("आपका कोड भेजा गया है। ", 20)}
	for name, by := range map[string]charset.Splitting{"udh8": charset.UDH8, "udh16": charset.UDH16, "sar": charset.SAR, "payload": charset.Payload} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, Config{})
			s := sms.Sender{Now: time.Now, Bearers: []sms.Bearer{{
				Link: b.link, Source: smpp.Address{Addr: shortCode}, Layout: charset.Layout{By: by}, NoReceipts: true}}}
			for i, text := range texts {
				if _, err := s.Send(t.Context(), outbox.Message{ID: outbox.ID{1, byte(i)}, To: to, Text: text}); err != nil {
					t.Fatal(err)
				}
				inbox, err := b.Inbox(t.Context(), phoneNumber, i, 5*time.Second)
				if err != nil || len(inbox) != 1 || inbox[0].Text != text {
					t.Fatalf("%d messages, %v: %+v", len(inbox), err, inbox)
				}
			}
		})
	}
}

// TestSegmentsAreParts: parts that the sar_ parameters number are joined in whatever
// order they come; numbers that make no sense name no part; a part must leave room for
// the header that the SMSC writes.
func TestSegmentsAreParts(t *testing.T) {
	sar := func(total, number byte, text string) smpp.Message {
		return smpp.Message{Source: smpp.Address{Addr: shortCode}, Dest: smpp.Address{TON: 1, NPI: 1, Addr: phoneNumber[1:]}, Payload: []byte(text),
			TLVs: []smpp.TLV{{Tag: 0x020C, Value: []byte{1, 2}}, {Tag: 0x020E, Value: []byte{total}}, {Tag: 0x020F, Value: []byte{number}}}}
	}
	b := newBench(t, Config{})
	for _, m := range []smpp.Message{sar(3, 3, "c"), sar(3, 1, "a"), sar(2, 3, "alone"), sar(3, 2, "b")} {
		if _, err := b.link.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	inbox, err := b.Inbox(t.Context(), phoneNumber, 0, time.Second)
	if err != nil || len(inbox) != 2 || inbox[0].Text != "alone" || inbox[1].Text != "abc" {
		t.Errorf("inbox %+v, %v", inbox, err)
	}
	for length, want := range map[int]smpp.Status{152: smpp.StatusOK, 153: smpp.StatusInvalidLength} {
		if got := fits(sar(2, 1, strings.Repeat("x", length))); got != want {
			t.Errorf("%d characters beside a header of 7 octets: %v", length, got)
		}
	}
}
