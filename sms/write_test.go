package sms

import (
	"strings"
	"testing"

	"healthdial/gsm/charset"
	"healthdial/gsm/smpp"
	"healthdial/outbox"
)

// received reads a message as our own receiver does, in the dialect of the bearer's
// SMSC.
func received(t *testing.T, d Dialect, m smpp.Message) charset.Fragment {
	t.Helper()
	in := newInbox()
	r := NewReceiver(ReceiverConfig{Link: "north", Region: "IN", Inbox: in, Names: hashes{}, Now: receiver(in).cfg.Now, Dialect: d})
	m.Source = smpp.Address{TON: 1, NPI: 1, Addr: caller}
	if _, status := r.receive(t.Context(), make(connection), m); status != smpp.StatusOK {
		t.Fatalf("refused: %v", status)
	}
	p := in.parts[0]
	return charset.Fragment{
		Concat: charset.Concat{Ref: p.Ref, Total: p.Total, Seq: p.Seq, By: p.By}, Coding: p.Coding, Payload: p.Payload,
		Shift: charset.Shift{Single: p.Single, Locking: p.Locking},
	}
}

// TestWritten sends texts in all ways and reads them back.
func TestWritten(t *testing.T) {
	hindi := strings.Repeat("स्वास्थ्य [1] ", 12)
	english := strings.Repeat("Your records are here. ", 10)
	tables := []charset.Language{charset.Tamil, charset.Hindi}
	for _, tc := range []struct {
		name   string
		layout charset.Layout
		lang   string
		text   string
		pdus   int
		first  smpp.Message // of the first PDU: esm_class, data_coding, AsPayload
		octets int          // of the first PDU
	}{
		{"as every handset reads it", charset.Layout{}, "hi", hindi, 3, smpp.Message{ESMClass: 0x40, DataCoding: 8}, 6 + 2*67},
		{"16 bits", charset.Layout{By: charset.UDH16}, "en", english, 2, smpp.Message{ESMClass: 0x40}, 7 + 152},
		{"SAR", charset.Layout{By: charset.SAR}, "en", english, 2, smpp.Message{}, 152},
		{"payload", charset.Layout{By: charset.Payload}, "en", english, 1, smpp.Message{AsPayload: true}, len(english)},
		{"payload not needed", charset.Layout{By: charset.Payload}, "en", "short", 1, smpp.Message{}, 5},
		{"packed", charset.Layout{Packed: true}, "en", english, 2, smpp.Message{ESMClass: 0x40}, 140},
		{"national tables", charset.Layout{Tables: tables}, "hi", hindi, 2, smpp.Message{ESMClass: 0x40}, 0},
		{"of another language", charset.Layout{Tables: tables}, "ur", hindi, 3, smpp.Message{ESMClass: 0x40, DataCoding: 8}, 6 + 2*67},
		{"of a person who reads Latin letters", charset.Layout{Tables: tables}, "hi-Latn", hindi, 3, smpp.Message{ESMClass: 0x40, DataCoding: 8}, 6 + 2*67},
		{"latin-1", charset.Layout{Latin1: charset.AlwaysLatin1}, "en", english, 2, smpp.Message{ESMClass: 0x40, DataCoding: 3}, 6 + 134},
	} {
		t.Run(tc.name, func(t *testing.T) {
			link := &carrier{name: "north"}
			out, err := sender(Bearer{Link: link, Layout: tc.layout}).Send(t.Context(), outbox.Message{
				ID: outbox.ID{0xAB, 0xCD}, To: number(t, caller), Lang: tc.lang, Text: tc.text,
			})
			if err != nil || len(link.sent) != tc.pdus || len(out.Parts) != tc.pdus {
				t.Fatalf("%d PDUs, %d named, %v", len(link.sent), len(out.Parts), err)
			}
			first := link.sent[0]
			if first.ESMClass != tc.first.ESMClass || first.DataCoding != tc.first.DataCoding || first.AsPayload != tc.first.AsPayload {
				t.Errorf("esm_class %#x, data_coding %d, as payload %t", first.ESMClass, first.DataCoding, first.AsPayload)
			}
			if tc.octets != 0 && len(first.Payload) != tc.octets {
				t.Errorf("%d octets, want %d", len(first.Payload), tc.octets)
			}
			var in []charset.Fragment
			for _, m := range link.sent {
				in = append(in, received(t, Dialect{Packed: tc.layout.Packed}, m))
			}
			if got, err := charset.Join(in); err != nil || got != tc.text {
				t.Errorf("arrives as %q, %v", got, err)
			}
		})
	}
}

// TestWrittenReference has parts that are sent again under the number they had.
func TestWrittenReference(t *testing.T) {
	for by, want := range map[charset.Splitting]uint16{charset.UDH8: 0xAB, charset.UDH16: 0xCDAB, charset.SAR: 0xCDAB} {
		b := Bearer{Layout: charset.Layout{By: by}}
		parts, err := b.split(outbox.Message{ID: outbox.ID{0xAB, 0xCD}}, strings.Repeat("x", 200))
		if err != nil || len(parts) != 2 || parts[1].Concat.Ref != want {
			t.Errorf("%d: %d parts under %#x, %v", by, len(parts), parts[1].Concat.Ref, err)
		}
	}
}

// TestPayloadIsCounted refuses a message of too many short messages though it is one
// PDU.
func TestPayloadIsCounted(t *testing.T) {
	b := Bearer{Layout: charset.Layout{By: charset.Payload}, Most: 2}
	if _, err := b.split(outbox.Message{}, strings.Repeat("x", 2*153)); err != nil {
		t.Errorf("two messages: %v", err)
	}
	if _, err := b.split(outbox.Message{}, strings.Repeat("x", 2*153+1)); err == nil {
		t.Error("three messages are not refused")
	}
}
