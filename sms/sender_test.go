package sms

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"healthdial/engine"
	"healthdial/gsm/charset"
	"healthdial/gsm/msisdn"
	"healthdial/gsm/smpp"
	"healthdial/outbox"
)

// carrier is a link that answers by a script.
type carrier struct {
	name   string
	answer func(n int) (string, error) // n counts from 1
	sent   []smpp.Message              // without what each asks before it is written:
	checks []func() error
	full   bool
}

func (c *carrier) Full() bool { return c.full }

func (c *carrier) Name() string { return c.name }

func (c *carrier) Send(_ context.Context, m smpp.Message) (string, error) {
	c.checks, m.Check = append(c.checks, m.Check), nil
	c.sent = append(c.sent, m)
	if c.answer == nil {
		return "0A1B", nil
	}
	return c.answer(len(c.sent))
}

func number(t testing.TB, digits string) msisdn.Number {
	t.Helper()
	n, err := msisdn.Parse("+"+digits, "IN")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func sender(bearers ...Bearer) *Sender {
	return &Sender{Bearers: bearers, Words: book{"sms.hello": "Hello @ €"}, Names: hashes{}, Now: func() time.Time { return noon }}
}

func TestSend(t *testing.T) {
	north := &carrier{name: "north"}
	s := sender(Bearer{Link: north, Source: smpp.Address{TON: 5, Addr: "HEALTH"}})
	out, err := s.Send(t.Context(), outbox.Message{
		ID: outbox.ID{7}, To: number(t, caller), Phrase: engine.Phrase{Key: "sms.hello"}, Expires: noon.Add(10 * time.Minute),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []smpp.Message{{
		Source: smpp.Address{TON: 5, Addr: "HEALTH"}, Dest: smpp.Address{TON: 1, NPI: 1, Addr: caller},
		RegisteredDelivery: smpp.ReceiptAlways, ValidityPeriod: "000000001000000R", Payload: []byte("Hello \x00 \x1b\x65"),
		Urgency: 1, Ref: "07000000000000000000000000000000.0.1",
	}}
	if d := cmp.Diff(want, north.sent); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]outbox.PartID{{Link: "north", ID: "a1b"}}, out.Parts); d != "" {
		t.Error(d)
	}
}

func TestSendLong(t *testing.T) {
	north := &carrier{name: "north", answer: func(n int) (string, error) { return string(rune('0' + n)), nil }}
	text := strings.Repeat("नमस्ते ", 20)
	out, err := sender(Bearer{Link: north}).Send(t.Context(), outbox.Message{ID: outbox.ID{7}, To: number(t, caller), Text: text})
	if err != nil || len(out.Parts) != 3 {
		t.Fatalf("%v, %v", out.Parts, err)
	}
	var parts []charset.Fragment
	for _, m := range north.sent {
		if m.ESMClass != smpp.ESMClassUDHI || m.DataCoding != charset.CodingUCS2 || m.ValidityPeriod != "" {
			t.Errorf("esm_class %#x, data_coding %#x, validity %q", m.ESMClass, m.DataCoding, m.ValidityPeriod)
		}
		h, rest, err := charset.ParseUDH(m.Payload)
		if err != nil || h.Concat.Ref != 7 {
			t.Fatal(h, err)
		}
		parts = append(parts, charset.Fragment{Concat: h.Concat, Coding: m.DataCoding, Payload: rest})
	}
	if got, err := charset.Join(parts); err != nil || got != text {
		t.Errorf("arrives as %q, %v", got, err)
	}
}

func TestSendFails(t *testing.T) {
	refuse := func(s smpp.Status) error { return &smpp.StatusError{Status: s, Command: "submit_sm_resp"} }
	plain := errors.New("something else")
	for _, tc := range []struct {
		name string
		err  error
		want error // nil: the same error comes back
	}{
		{"not bound", smpp.ErrNotBound, outbox.ErrNoBearer},
		{"no answer", smpp.ErrExpired, outbox.Unknown("no response")},
		{"connection lost", smpp.ErrLost, outbox.Unknown("no response")},
		{"the lease is over", outbox.ErrLeaseLost, outbox.ErrLeaseLost},
		{"invalid", smpp.ErrInvalid, outbox.Permanent("invalid message")},
		{"throttled", refuse(smpp.StatusThrottled), outbox.Later(noon.Add(time.Second), "ESME_RTHROTTLED")},
		{"queue full", refuse(smpp.StatusQueueFull), outbox.Later(noon.Add(time.Second), "ESME_RMSGQFUL")},
		{"no such number", refuse(smpp.StatusInvalidDestination), outbox.Permanent("ESME_RINVDSTADR")},
		{"waited too long for the link", context.DeadlineExceeded, outbox.Later(noon.Add(time.Second), "no room on the link")},
		{"gave up waiting for an answer", fmt.Errorf("%w: %w", smpp.ErrUnanswered, context.Canceled), outbox.Unknown("no response")},
		{"may pass", refuse(smpp.StatusSystemError), nil},
		{"may pass too", plain, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			link := &carrier{name: "north", answer: func(int) (string, error) { return "", tc.err }}
			out, err := sender(Bearer{Link: link}).Send(t.Context(), outbox.Message{To: number(t, caller), Text: "x"})
			if len(out.Parts) != 0 {
				t.Errorf("parts: %v", out.Parts)
			}
			switch {
			case tc.want == nil && !errors.Is(err, errors.Unwrap(tc.err)) && !errors.Is(err, tc.err):
				t.Errorf("%v, want %v", err, tc.err)
			case tc.want != nil && (err == nil || err.Error() != tc.want.Error()):
				t.Errorf("%v, want %v", err, tc.want)
			}
		})
	}
}

func TestRefusalNamesItsCause(t *testing.T) {
	link := &carrier{answer: func(int) (string, error) {
		return "", &smpp.StatusError{Status: smpp.StatusSystemError, Command: "submit_sm_resp"}
	}}
	_, err := sender(Bearer{Link: link}).Send(t.Context(), outbox.Message{To: number(t, caller), Text: "x"})
	var named interface{ Cause() string }
	if !errors.As(err, &named) || named.Cause() != "ESME_RSYSERR" {
		t.Errorf("%v", err)
	}
}

func TestSendNothing(t *testing.T) {
	link := &carrier{}
	for name, m := range map[string]outbox.Message{
		"no text":   {To: number(t, caller)},
		"no number": {Text: "x"},
		"too long":  {To: number(t, caller), Text: strings.Repeat("x", 153*255+1)},
		"too many":  {To: number(t, caller), Text: strings.Repeat("x", 153*MaxParts+1)},
	} {
		s := sender(Bearer{Link: link})
		s.Words = book{"": ""}
		if _, err := s.Send(t.Context(), m); err == nil || errors.Is(err, outbox.ErrNoBearer) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(link.sent) != 0 {
		t.Errorf("%d parts were sent", len(link.sent))
	}
}

func TestValidity(t *testing.T) {
	for d, want := range map[time.Duration]string{
		time.Millisecond:           "000000000001000R",
		90 * time.Second:           "000000000130000R",
		26*time.Hour + time.Minute: "000001020100000R",
		30 * 24 * time.Hour:        "000007000000000R",
	} {
		if got := validity(d); got != want {
			t.Errorf("validity(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestBearerSettings(t *testing.T) {
	link := &carrier{name: "north", answer: func(int) (string, error) { return "msg_id_not_implemented", nil }}
	b := Bearer{Link: link, Codings: [2]byte{0xF1, 0x18}, ServiceType: "CMT", NoValidity: true, IDs: ByReference}
	m := outbox.Message{ID: outbox.ID{0, 0x12, 0x34}, To: number(t, caller), Text: "x", Expires: noon.Add(time.Hour)}
	out, err := sender(b).Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	got := link.sent[0]
	reference, _ := got.TLV(smpp.TagUserMessageReference)
	if got.DataCoding != 0xF1 || got.ServiceType != "CMT" || got.ValidityPeriod != "" || string(reference) != "\x12\x34" {
		t.Errorf("sent %+v", got)
	}
	if id := out.Parts[0].ID; id == "" || strings.Contains(id, caller) || id == "msg_id_not_implemented" {
		t.Errorf("named %q", id)
	}
	b.NoReceipts = true
	if out, err := sender(b).Send(t.Context(), m); err != nil || len(out.Parts) != 0 || link.sent[1].RegisteredDelivery != 0 {
		t.Errorf("without receipts: %v, %v", out.Parts, err)
	}
}
