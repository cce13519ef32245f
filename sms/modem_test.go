package sms

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"healthdial/gsm/modem"
	"healthdial/gsm/msisdn"
	"healthdial/gsm/smpp"
	"healthdial/outbox"
	"healthdial/session"
)

// simulated is a modem that answers by a script.
type simulated struct {
	name, imsi string
	answer     func(n int) (byte, error) // n counts from 1
	sent       []modem.Submit            // without what each asks before it is written
}

func (m *simulated) Name() string { return m.name }
func (m *simulated) IMSI() string { return m.imsi }
func (m *simulated) Full() bool   { return false }

func (m *simulated) Send(_ context.Context, s modem.Submit) (byte, error) {
	s.Check = nil
	m.sent = append(m.sent, s)
	if m.answer == nil {
		return 42, nil
	}
	return m.answer(len(m.sent))
}

func modemLink(m Modem) *ModemLink {
	return &ModemLink{Modem: m, Names: hashes{}, Now: func() time.Time { return noon }}
}

// TestSendByModem: a text becomes TPDUs, and their status reports find it.
func TestSendByModem(t *testing.T) {
	post := &simulated{name: "post"}
	s := sender(Bearer{Link: modemLink(post)})
	hindi := "नमस्ते, आपका अनुरोध दर्ज हो गया है। कृपया प्रतीक्षा करें, हम आपको फिर से SMS भेजेंगे।"
	out, err := s.Send(t.Context(), outbox.Message{ID: outbox.ID{7}, To: number(t, caller), Lane: outbox.Consent, Text: hindi, Expires: noon.Add(26 * time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	first := modem.Submit{
		To: modem.Address{TON: 1, NPI: 1, Digits: caller}, DataCoding: 0x08, UDH: true, Validity: 26 * time.Hour, Report: true, Urgency: 2,
	}
	second := first
	if d := cmp.Diff([]modem.Submit{first, second}, post.sent, cmpopts.IgnoreFields(modem.Submit{}, "UserData")); d != "" {
		t.Error(d)
	}
	if n := len(post.sent[0].UserData); n > 140 || n < 130 {
		t.Errorf("the first part has %d octets", n)
	}
	told := &tracker{}
	inlet := NewModemInlet(ReceiverConfig{Link: "post", Region: "IN", Inbox: newInbox(), Names: hashes{}, Now: func() time.Time { return noon }}, told, nil)
	if err := inlet.Report(t.Context(), modem.Report{Reference: 42, To: modem.Address{TON: 1, Digits: caller}}); err != nil {
		t.Fatal(err)
	}
	if want := "post " + out.Parts[0].ID + " delivered"; len(told.told) != 1 || told.told[0] != want {
		t.Errorf("told %v, want %s", told.told, want)
	}
}

// TestModemRefuses: what each end of a try means to the outbox.
func TestModemRefuses(t *testing.T) {
	for _, tc := range []struct {
		name string
		err  error
		want error
	}{
		{"not in service", modem.ErrAway, outbox.ErrNoBearer},
		{"no acknowledgement", modem.ErrUnanswered, outbox.Unknown("no response")},
		{"no TPDU holds it", modem.ErrInvalid, outbox.Permanent("invalid message")},
		{"the number is nobody's", &modem.RefusedError{Code: 1}, outbox.Permanent("+CMS ERROR 1")},
		{"the network is congested", &modem.RefusedError{Code: 42}, outbox.Later(noon.Add(congestedFor), "congestion")},
		{"no room in time", context.DeadlineExceeded, outbox.Later(noon.Add(time.Second), "no room on the link")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := sender(Bearer{Link: modemLink(&simulated{name: "post", answer: func(int) (byte, error) { return 0, tc.err }})})
			_, err := s.Send(t.Context(), outbox.Message{To: number(t, caller), Text: "x"})
			if errorText(err) != errorText(tc.want) {
				t.Errorf("%v, want %v", err, tc.want)
			}
		})
	}
}

// TestModemRefusesForNow: what may pass leads to the next modem, and is the outbox's to
// repeat if there is none.
func TestModemRefusesForNow(t *testing.T) {
	busy := &simulated{name: "busy", answer: func(int) (byte, error) { return 0, &modem.RefusedError{Code: 38} }}
	s := sender(Bearer{Link: modemLink(busy)})
	_, err := s.Send(t.Context(), outbox.Message{To: number(t, caller), Text: "x"})
	var named interface{ Cause() string }
	if !errors.As(err, &named) || named.Cause() != "+CMS ERROR 38" {
		t.Errorf("alone: %v", err)
	}
	spare := &simulated{name: "spare"}
	s = sender(Bearer{Link: modemLink(busy)}, Bearer{Link: modemLink(spare)})
	if _, err = s.Send(t.Context(), outbox.Message{To: number(t, caller), Text: "x"}); err != nil || len(spare.sent) != 1 {
		t.Errorf("with another: %v, %d sent", err, len(spare.sent))
	}
}

// TestModemCannot: what only an SMSC can do is not sent.
func TestModemCannot(t *testing.T) {
	l := modemLink(&simulated{name: "post"})
	for _, m := range []smpp.Message{{AsPayload: true}, {DataCoding: 3}, {TLVs: []smpp.TLV{{Tag: smpp.TagUserMessageReference}}}} {
		if _, err := l.Send(t.Context(), m); !errors.Is(err, smpp.ErrInvalid) {
			t.Errorf("%+v: %v", m, err)
		}
	}
}

// TestSpared: a SIM that is to be spared sends codes and consents only.
func TestSpared(t *testing.T) {
	l := modemLink(&simulated{name: "post"})
	l.Hold = func() string { return "low balance" }
	s := sender(Bearer{Link: l})
	for lane, want := range map[outbox.Lane]error{
		outbox.Code: nil, outbox.Consent: nil, outbox.Registry: outbox.Later(noon.Add(heldFor), "low balance"), outbox.Bulk: outbox.Later(noon.Add(heldFor), "low balance"),
	} {
		if _, err := s.Send(t.Context(), outbox.Message{To: number(t, caller), Lane: lane, Text: "x"}); errorText(err) != errorText(want) {
			t.Errorf("lane %d: %v, want %v", lane, err, want)
		}
	}
}

// TestSticky: who wrote to the second SIM is answered by it, but not who wrote to a link.
func TestSticky(t *testing.T) {
	first, second, link := &simulated{name: "first"}, &simulated{name: "second"}, &carrier{name: "link"}
	s := sender(Bearer{Link: modemLink(first), Sticky: true}, Bearer{Link: modemLink(second), Sticky: true}, Bearer{Link: link})
	s.Routes = ways{"first", "second", "link"}
	for _, via := range []string{"second", "link", "gone", ""} {
		if _, err := s.Send(t.Context(), outbox.Message{To: number(t, caller), Text: "x", Via: via}); err != nil {
			t.Fatal(err)
		}
	}
	if len(second.sent) != 1 || len(first.sent) != 3 || len(link.sent) != 0 {
		t.Errorf("first sent %d, second %d, the link %d", len(first.sent), len(second.sent), len(link.sent))
	}
}

// delivered is what a phone in India texts to a SIM.
func delivered(said string, sent time.Time) modem.Deliver {
	return modem.Deliver{From: modem.Address{TON: 1, NPI: 1, Digits: caller}, UserData: []byte(said), Sent: sent}
}

// TestDeliver stores what is texted to a SIM in a real store, once however often it is
// read, and again when it is said again.
func TestDeliver(t *testing.T) {
	st, ring := disk(t)
	inlet := NewModemInlet(ReceiverConfig{Link: "post", Region: "IN", Inbox: st.Inbox(), Names: ring, Now: func() time.Time { return noon }}, &tracker{}, nil)
	for _, d := range []modem.Deliver{
		delivered("1", noon), delivered("1", noon), delivered("1", noon.Add(time.Second)),
		{From: modem.Address{TON: 5, Digits: "ADVERT"}, UserData: []byte("Win!"), Sent: noon},
		{From: modem.Address{TON: 1, Digits: caller}, DataCoding: 0x04, UserData: []byte{1, 2}, Sent: noon},
	} {
		if err := inlet.Deliver(t.Context(), d); err != nil {
			t.Error(err)
		}
	}
	n := inlet.Counters()
	if n.Stored.Load() != 2 || n.Repeats.Load() != 1 || n.Refused.Load() != 2 {
		t.Errorf("stored %d, repeats %d, refused %d", n.Stored.Load(), n.Repeats.Load(), n.Refused.Load())
	}
}

// TestDeliverWithoutStore: what is not on disk stays in the modem.
func TestDeliverWithoutStore(t *testing.T) {
	down := newInbox()
	down.err = errors.New("the store is down")
	inlet := NewModemInlet(ReceiverConfig{Link: "post", Region: "IN", Inbox: down, Names: hashes{}, Now: func() time.Time { return noon }}, &tracker{err: down.err}, nil)
	if err := inlet.Deliver(t.Context(), delivered("1", noon)); err == nil {
		t.Error("a message that is not stored was taken")
	}
	if err := inlet.Report(t.Context(), modem.Report{To: modem.Address{TON: 1, Digits: caller}}); err == nil {
		t.Error("a report that is not stored was taken")
	}
}

// TestDeliverToFullInbox: that one number says too much is told apart from a store that is
// down.
func TestDeliverToFullInbox(t *testing.T) {
	full := newInbox()
	for _, full.err = range []error{session.ErrFull, errors.New("the store is down")} {
		inlet := NewModemInlet(ReceiverConfig{Link: "post", Region: "IN", Inbox: full, Names: hashes{}, Now: func() time.Time { return noon }}, &tracker{}, nil)
		err := inlet.Deliver(t.Context(), delivered("1", noon))
		if errors.Is(err, modem.ErrSender) != errors.Is(full.err, session.ErrFull) || err == nil {
			t.Error(err)
		}
	}
}

// TestDeliverScripts reads what phones write by its data coding scheme.
func TestDeliverScripts(t *testing.T) {
	for _, tc := range []struct {
		name string
		dcs  byte
		data []byte
		want byte // data_coding; 0xFF if nobody can read it
	}{
		{"default alphabet", 0x00, []byte("hello"), 0x00},
		{"default alphabet, class 1", 0xF1, []byte("hello"), 0x00},
		{"UCS-2", 0x08, []byte{0x09, 0x28}, 0x08},
		{"UCS-2, class 0", 0x18, []byte{0x09, 0x28}, 0x08},
		{"UCS-2, waiting indication", 0xE0, []byte{0x09, 0x28}, 0x08},
		{"octets", 0xF5, []byte{1}, 0xFF},
		{"compressed", 0x20, []byte{1}, 0xFF},
	} {
		t.Run(tc.name, func(t *testing.T) {
			coding, ok := codingOf(tc.dcs)
			if ok != (tc.want != 0xFF) || ok && coding != tc.want {
				t.Errorf("data_coding %#x, %v", coding, ok)
			}
		})
	}
}

// TestReported: what each status of a report means.
func TestReported(t *testing.T) {
	for status, want := range map[byte]outbox.State{0x00: outbox.Delivered, 0x02: outbox.Delivered, 0x20: "", 0x30: "", 0x40: outbox.Failed, 0x46: outbox.Failed, 0x65: outbox.Failed, 0x80: ""} {
		if got, final := reported(status); got != want || final != (want != "") {
			t.Errorf("%#x: %q, final %v", status, got, final)
		}
	}
}

// TestMissed tells of callers who have a number.
func TestMissed(t *testing.T) {
	var called []msisdn.Number
	inlet := NewModemInlet(ReceiverConfig{Link: "post", Region: "IN"}, nil, func(_ context.Context, n msisdn.Number) { called = append(called, n) })
	for _, from := range []modem.Address{{TON: 1, Digits: caller}, {}, {TON: 0, Digits: caller[2:]}} {
		inlet.Missed(t.Context(), modem.Call{From: from})
	}
	if len(called) != 2 || called[0] != number(t, caller) || called[1] != number(t, caller) {
		t.Errorf("%d calls", len(called))
	}
}

// TestQuota bounds a SIM by hour and day, over restarts and modems, and keeps its last
// fifth for codes and consents.
func TestQuota(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	_, ring := disk(t)
	now := noon.Add(30 * time.Minute)
	send := func(name string, lane outbox.Lane) error {
		st, closed := reopen(t, path, ring)
		defer closed()
		l := modemLink(&simulated{name: name, imsi: "404100000000001"})
		l.Now = func() time.Time { return now }
		l.Quota = &Quota{Hour: 5, Day: 8, Counters: st.Counters(), Names: ring}
		s := sender(Bearer{Link: l})
		_, err := s.Send(t.Context(), outbox.Message{To: number(t, caller), Lane: lane, Text: "x"})
		return err
	}
	wantErr := func(what string, err, want error) {
		t.Helper()
		if errorText(err) != errorText(want) {
			t.Errorf("%s: %v, want %v", what, err, want)
		}
	}
	for i, name := range []string{"one", "one", "other", "one"} {
		wantErr("part "+string(rune('1'+i)), send(name, outbox.Notice), nil)
	}
	hour := noon.Add(time.Hour)
	wantErr("the last fifth", send("one", outbox.Notice), outbox.Later(hour, "quota of the hour"))
	wantErr("a code in it", send("one", outbox.Code), nil)
	wantErr("a code beyond", send("one", outbox.Code), outbox.Later(hour, "quota of the hour"))
	now = hour
	wantErr("the next hour", send("one", outbox.Notice), nil)
	wantErr("and again", send("one", outbox.Notice), nil)
	wantErr("the last fifth of the day", send("one", outbox.Notice), outbox.Later(noon.Add(12*time.Hour), "quota of the day"))
}

// TestQuotaOfUnknownSIM: a SIM that does not tell who it is, is bounded with its modem.
func TestQuotaOfUnknownSIM(t *testing.T) {
	st, ring := disk(t)
	for _, name := range []string{"one", "other"} {
		l := modemLink(&simulated{name: name})
		l.Quota = &Quota{Hour: 1, Counters: st.Counters(), Names: ring}
		_, first := l.Send(t.Context(), smpp.Message{Dest: smpp.Address{TON: 1, NPI: 1, Addr: caller}})
		_, second := l.Send(t.Context(), smpp.Message{Dest: smpp.Address{TON: 1, NPI: 1, Addr: caller}})
		if first != nil || second == nil {
			t.Errorf("%s: %v, %v", name, first, second)
		}
	}
}

// TestQuotaAtOnce: parts on their way count, and those that did not leave are given back.
func TestQuotaAtOnce(t *testing.T) {
	st, ring := disk(t)
	q := &Quota{Hour: 2, Counters: st.Counters(), Names: ring}
	urgent := urgency(outbox.Code)
	first, err1 := q.reserve(t.Context(), "sim", urgent, noon)
	second, err2 := q.reserve(t.Context(), "sim", urgent, noon)
	if _, err := q.reserve(t.Context(), "sim", urgent, noon); err1 != nil || err2 != nil || err == nil {
		t.Fatal(err1, err2, err)
	}
	first.end(t.Context(), false)
	second.end(t.Context(), true)
	if left, bounded, err := q.Left(t.Context(), "sim", noon); left != 1 || !bounded || err != nil {
		t.Errorf("%d left, %v, %v", left, bounded, err)
	}
}
