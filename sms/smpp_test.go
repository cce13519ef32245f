package sms

import (
	"context"
	"crypto/sha256"
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"go.uber.org/goleak"

	"healthdial/gsm/charset"
	"healthdial/gsm/smpp"
	"healthdial/session"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// hashes names things without a key.
type hashes struct{}

func (hashes) Name(space string, parts ...[]byte) [16]byte {
	h := sha256.New()
	for _, p := range append([][]byte{[]byte(space)}, parts...) {
		h.Write([]byte{byte(len(p) >> 8), byte(len(p))})
		h.Write(p)
	}
	return [16]byte(h.Sum(nil)[:16])
}

// inbox is a store that remembers events for ever.
type inbox struct {
	err   error
	slow  time.Duration
	known map[session.EventID]bool
	parts []session.Part // the fresh ones
}

func newInbox() *inbox { return &inbox{known: map[session.EventID]bool{}} }

func (i *inbox) Receive(ctx context.Context, p session.Part) (bool, error) {
	if i.err != nil {
		return false, i.err
	}
	time.Sleep(i.slow)
	if i.known[p.Event] {
		return false, nil
	}
	i.known[p.Event] = true
	i.parts = append(i.parts, p)
	return true, ctx.Err()
}

// connection is a bind that can break.
type connection chan struct{}

func (c connection) Done() <-chan struct{} { return c }

const caller, other = "919876500001", "919876500002" // sample numbers

func text(from, s string) smpp.Message {
	coding, payload := charset.Encode(s)
	return smpp.Message{
		Source: smpp.Address{TON: 1, NPI: 1, Addr: from}, Dest: smpp.Address{Addr: "56767"},
		DataCoding: coding, Payload: payload,
	}
}

func receiver(i Inbox) *Receiver {
	return NewReceiver(ReceiverConfig{Link: "north", Region: "IN", Inbox: i, Names: hashes{}, Now: time.Now})
}

func TestReceive(t *testing.T) {
	udh := text(caller, "हाँ")
	udh.ESMClass, udh.Payload = smpp.ESMClassUDHI, append([]byte{5, 0, 3, 0xAB, 2, 1}, udh.Payload...)
	sar := text(caller, "yes")
	sar.TLVs = []smpp.TLV{{Tag: tagSARReference, Value: []byte{1, 2}}, {Tag: tagSARTotal, Value: []byte{3}}, {Tag: tagSARSequence, Value: []byte{2}}}
	both := text(caller, "yes")
	both.ESMClass, both.Payload = smpp.ESMClassUDHI, append([]byte{6, 8, 4, 1, 2, 2, 1}, both.Payload...)
	both.TLVs = sar.TLVs
	ported := text(caller, "yes")
	ported.ESMClass, ported.Payload = smpp.ESMClassUDHI, append([]byte{6, 5, 4, 0, 9, 0, 9}, ported.Payload...)
	ported.TLVs = sar.TLVs
	badSAR := text(caller, "yes")
	badSAR.TLVs = []smpp.TLV{{Tag: tagSARReference, Value: []byte{1, 2}}, {Tag: tagSARTotal, Value: []byte{3}}, {Tag: tagSARSequence, Value: []byte{4}}}
	ascii := text(caller, "")
	ascii.DataCoding, ascii.Payload = charset.CodingASCII, []byte("@_$")
	for _, tc := range []struct {
		name    string
		message smpp.Message
		want    session.Part
	}{
		{"short", text(caller, "HELP"), session.Part{Payload: []byte("HELP")}},
		{"a part", udh, session.Part{Coding: 8, Payload: []byte("\x09\x39\x09\x3E\x09\x01"), Ref: 0xAB, Total: 2, Seq: 1}},
		{"a part numbered by parameters", sar, session.Part{Payload: []byte("yes"), Ref: 0x102, Total: 3, Seq: 2, By: charset.SAR}},
		{"a part numbered twice", both, session.Part{Payload: []byte("yes"), Ref: 0x102, Total: 2, Seq: 1, By: charset.UDH16}},
		{"a header of other things, numbered beside it", ported, session.Part{Payload: []byte("yes"), Ref: 0x102, Total: 3, Seq: 2, By: charset.SAR}},
		{"a part numbered badly", badSAR, session.Part{Payload: []byte("yes")}},
		{"ascii", ascii, session.Part{Coding: 1, Payload: []byte("@_$")}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			in := newInbox()
			id, status := receiver(in).receive(t.Context(), make(connection), tc.message)
			if status != smpp.StatusOK || len(in.parts) != 1 || id == "" {
				t.Fatalf("%v, %d parts, id %q", status, len(in.parts), id)
			}
			got := in.parts[0]
			if got.From.Digits() != caller || got.To != "56767" || got.Link != "north" || got.At.IsZero() {
				t.Errorf("stored %+v", got)
			}
			tc.want.From, tc.want.To, tc.want.Link, tc.want.Event, tc.want.At = got.From, got.To, got.Link, got.Event, got.At
			if !reflect.DeepEqual(got, tc.want) {
				t.Errorf("stored %x in %d, %d %d/%d", got.Payload, got.Coding, got.Ref, got.Seq, got.Total)
			}
		})
	}
}

func TestReceiveRefuses(t *testing.T) {
	binary := text(caller, "x")
	binary.DataCoding = 4
	header := text(caller, "x")
	header.ESMClass = smpp.ESMClassUDHI
	long := text(caller, "")
	long.Payload = make([]byte, charset.MaxOctets+1)
	longPart := text(caller, "")
	longPart.ESMClass = smpp.ESMClassUDHI
	longPart.Payload = append([]byte{5, 0, 3, 1, 4, 1}, make([]byte, charset.MaxOctets/4+1)...)
	for _, tc := range []struct {
		name    string
		message smpp.Message
		want    smpp.Status
	}{
		{"a sender that is no number", text("HEALTH", "x"), smpp.StatusInvalidSource},
		{"no text", binary, smpp.StatusPermanent},
		{"a broken header", header, smpp.StatusPermanent},
		{"too long", long, smpp.StatusInvalidLength},
		{"a part of what would be too long", longPart, smpp.StatusInvalidLength},
	} {
		in := newInbox()
		r := receiver(in)
		if _, got := r.receive(t.Context(), make(connection), tc.message); got != tc.want || len(in.parts) != 0 {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
		if r.Counters().Refused.Load() != 1 {
			t.Errorf("%s: not counted", tc.name)
		}
	}
}

// TestReceiveBelieves: a peer is believed for its numbers, and for what is sent to us.
func TestReceiveBelieves(t *testing.T) {
	elsewhere := text(caller, "x")
	elsewhere.Dest.Addr = "56768"
	in := newInbox()
	r := receiver(in)
	r.cfg.Prefixes, r.cfg.To = []string{"+91"}, []string{"56767"}
	for want, m := range map[smpp.Status]smpp.Message{
		smpp.StatusInvalidSource: text("33123456789", "x"), smpp.StatusInvalidDestination: elsewhere, smpp.StatusOK: text(caller, "x"),
	} {
		if _, got := r.receive(t.Context(), make(connection), m); got != want {
			t.Errorf("%v, want %v", got, want)
		}
	}
	if len(in.parts) != 1 || r.Counters().Refused.Load() != 2 {
		t.Errorf("%d stored, %d refused", len(in.parts), r.Counters().Refused.Load())
	}
}

func TestReceiveWithoutStore(t *testing.T) {
	in := newInbox()
	r, c := receiver(in), make(connection)
	in.err = errors.New("the store is down")
	if _, got := r.receive(t.Context(), c, text(caller, "1")); got != smpp.StatusTemporary {
		t.Errorf("while the store is down: %v", got)
	}
	in.err = nil
	if _, got := r.receive(t.Context(), c, text(caller, "1")); got != smpp.StatusOK || len(in.parts) != 1 {
		t.Errorf("when it is back: %v, %d parts", got, len(in.parts))
	}
}

// TestAlikeParts tells an operator's repeats from a person who says the same
// again.
func TestAlikeParts(t *testing.T) {
	type bench struct {
		*inbox
		*Receiver
		t    *testing.T
		link connection
		seq  uint32
	}
	from := func(b *bench, number, said string) {
		m := text(number, said)
		m.Seq = b.seq
		if _, status := b.receive(b.t.Context(), b.link, m); status != smpp.StatusOK {
			b.t.Fatal(status)
		}
	}
	send := func(b *bench) { from(b, caller, "1") }
	numbered := func(b *bench, seq uint32) { b.seq = seq; send(b); b.seq = 0 }
	reconnect := func(b *bench) {
		close(b.link)
		b.link = make(connection)
	}
	restart := func(b *bench) {
		b.Receiver = receiver(b.inbox)
		b.link = make(connection)
	}
	for _, tc := range []struct {
		name string
		do   func(*bench)
		want int // fresh parts, without those that say nothing
		show int // of these, each of which shows the screen again
	}{
		{"twice on one bind", func(b *bench) { send(b); send(b); send(b) }, 3, 0},
		{"the same request twice", func(b *bench) { numbered(b, 7); numbered(b, 7) }, 1, 0},
		{"two requests", func(b *bench) { numbered(b, 7); numbered(b, 8) }, 2, 0},
		{"the numbers began again", func(b *bench) { numbered(b, 7); time.Sleep(unsettled); numbered(b, 7) }, 2, 0},
		{"the number of another bind", func(b *bench) { numbered(b, 7); b.link = make(connection); numbered(b, 7) }, 2, 0},
		{"again after the bind broke", func(b *bench) { send(b); reconnect(b); send(b) }, 1, 1},
		{"again after the bind broke, as the third", func(b *bench) { send(b); send(b); send(b); reconnect(b); send(b) }, 3, 1},
		{"another after the repeat", func(b *bench) { send(b); reconnect(b); send(b); send(b) }, 2, 1},
		{"long after the bind broke", func(b *bench) {
			send(b)
			reconnect(b)
			from(b, other, "x")
			time.Sleep(2 * unsettled)
			send(b)
		}, 3, 0},
		{"again after a restart", func(b *bench) { send(b); restart(b); send(b) }, 1, 1},
		{"long after a restart", func(b *bench) {
			send(b)
			restart(b)
			from(b, other, "x")
			time.Sleep(2 * unsettled)
			send(b)
		}, 3, 0},
		{"again after a slow answer", func(b *bench) { b.slow = 2 * slow; send(b); b.slow = 0; send(b) }, 1, 1},
		{"long after a slow answer", func(b *bench) {
			b.slow = 2 * slow
			b.Receiver.cfg.Timeout = time.Minute
			send(b)
			b.slow = 0
			time.Sleep(2 * unsettled)
			send(b)
		}, 2, 0},
		{"twice the repeat", func(b *bench) { send(b); restart(b); send(b); reconnect(b); send(b) }, 1, 1},
		{"a keyword again", func(b *bench) { from(b, caller, "STOP"); restart(b); from(b, caller, "STOP") }, 1, 0},
		{"in another script", func(b *bench) { from(b, caller, "१"); restart(b); from(b, caller, "१") }, 1, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				in := newInbox()
				b := &bench{in, receiver(in), t, make(connection), 0}
				b.cfg.Timeout = time.Minute
				from(b, other, "settle")
				time.Sleep(2 * unsettled)
				in.parts = nil
				tc.do(b)
				show := 0
				for _, p := range in.parts {
					if len(p.Payload) == 0 {
						show++
					}
				}
				if got := len(in.parts) - show; got != tc.want || show != tc.show {
					t.Errorf("%d letters and %d to be shown the screen, want %d and %d", got, show, tc.want, tc.show)
				}
			})
		})
	}
}

// all is an inbox that knows every event.
type all struct{ asked int }

func (a *all) Receive(context.Context, session.Part) (bool, error) {
	a.asked++
	return false, nil
}

func TestTriesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var a all
		r, c := receiver(&a), make(connection)
		r.receive(t.Context(), c, text(caller, "1"))
		time.Sleep(2 * unsettled)
		a.asked = 0
		if _, status := r.receive(t.Context(), c, text(caller, "2")); status != smpp.StatusOK || a.asked != mostTries {
			t.Errorf("%v after %d tries", status, a.asked)
		}
	})
}

// FuzzReceive brings any message: it never panics, and what is stored can be read
// and has a place among its parts that makes sense.
func FuzzReceive(f *testing.F) {
	f.Add(caller, byte(0x40), byte(8), []byte{5, 0, 3, 1, 2, 1, 9, 57})
	f.Add(caller, byte(0), byte(0), []byte("YES 123456"))
	f.Fuzz(func(t *testing.T, from string, class, coding byte, payload []byte) {
		in := newInbox()
		m := smpp.Message{Source: smpp.Address{TON: 1, Addr: from}, ESMClass: class, DataCoding: coding, Payload: payload}
		_, status := receiver(in).receive(t.Context(), make(connection), m)
		if (status == smpp.StatusOK) != (len(in.parts) == 1) {
			t.Fatalf("%v with %d parts", status, len(in.parts))
		}
		for _, p := range in.parts {
			if said, unread := session.Join(in.parts); unread > 0 || !utf8.ValidString(said) {
				t.Fatalf("stored %q, %d unread", said, unread)
			}
			if p.Seq > p.Total || p.From.IsZero() || strings.TrimSpace(p.From.Digits()) == "" {
				t.Fatalf("stored %d/%d", p.Seq, p.Total)
			}
		}
	})
}
