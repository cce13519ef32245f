package sms

import (
	"context"
	"encoding/binary"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"healthdial/gsm/charset"
	"healthdial/gsm/smpp"
	"healthdial/store"
)

// numbering is one of the ways in which parts are numbered.
type numbering func(m *smpp.Message, c charset.Concat)

func header(m *smpp.Message, octets ...byte) {
	m.ESMClass |= smpp.ESMClassUDHI
	m.Payload = append(append([]byte{byte(len(octets))}, octets...), m.Payload...)
}

func numberings() map[string]numbering {
	return map[string]numbering{
		"8 bits": func(m *smpp.Message, c charset.Concat) { header(m, 0, 3, byte(c.Ref), c.Total, c.Seq) },
		"16 bits": func(m *smpp.Message, c charset.Concat) {
			header(m, 8, 4, byte(c.Ref>>8), byte(c.Ref), c.Total, c.Seq)
		},
		"SAR": func(m *smpp.Message, c charset.Concat) {
			m.TLVs = []smpp.TLV{
				{Tag: tagSARReference, Value: binary.BigEndian.AppendUint16(nil, c.Ref)},
				{Tag: tagSARTotal, Value: []byte{c.Total}}, {Tag: tagSARSequence, Value: []byte{c.Seq}},
			}
		},
	}
}

// cut is octets as messages of one letter, cut where it is said.
func cut(n numbering, ref uint16, coding byte, octets []byte, cuts ...int) (out []smpp.Message) {
	from := 0
	for i, to := range append(slices.Clone(cuts), len(octets)) {
		m := text(caller, "")
		m.DataCoding, m.Payload = coding, slices.Clone(octets[from:to])
		n(&m, charset.Concat{Ref: ref, Total: byte(len(cuts) + 1), Seq: byte(i + 1)})
		out, from = append(out, m), to
	}
	return out
}

// fatal is what testing.TB and rapid.TB have in common here.
type fatal interface {
	Helper()
	Fatalf(format string, args ...any)
}

// opened wants the next letter of an inbox to read so, and takes it.
func opened(ctx context.Context, t fatal, in *store.Inbox, want string) {
	t.Helper()
	l, ok, err := in.Next(ctx, time.Now(), time.Minute)
	if err != nil || !ok || l.Text != want {
		t.Fatalf("the letter reads %q, %t, %v, want %q", l.Text, ok, err, want)
	}
	if err := in.Drop(ctx, l, nil); err != nil {
		t.Fatalf("dropping: %v", err)
	}
}

// TestCutCharacters brings parts that end inside a character over two binds.
func TestCutCharacters(t *testing.T) {
	st, _ := disk(t)
	in := st.Inbox()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	operator := smpp.NewServer(smpp.ServerConfig{
		Name: "operator", SystemID: "OPERATOR",
		Authenticator: smpp.AuthenticatorFunc(func(context.Context, smpp.BindRequest) smpp.Status { return smpp.StatusOK }),
	})
	serve(t, func(ctx context.Context) error { return operator.Serve(ctx, ln, smpp.Mux{}) })
	for _, name := range []string{"north", "south"} {
		link := smpp.NewLink(smpp.Config{Name: name, Addr: ln.Addr().String(), SystemID: "health", Password: "sample"})
		mux := smpp.Mux{SMS: NewReceiver(ReceiverConfig{Link: name, Region: "IN", Inbox: in, Names: hashes{}, Now: time.Now})}
		serve(t, func(ctx context.Context) error { return link.Run(ctx, mux) })
		next(t, link.Bound())
	}
	emoji := []byte("\x00O\x00K\x00 \xD8\x3D\xDC\x4D\x00!")
	for _, tc := range []struct {
		name   string
		coding byte
		octets []byte
		at     int
		want   string
	}{
		{"a surrogate pair", charset.CodingUCS2, emoji, 8, "OK 👍!"},
		{"a unit of a pair", charset.CodingUCS2, emoji, 9, "OK 👍!"},
		{"an escape", charset.CodingDefault, []byte("ID \x1B\x3C1\x1B\x3E"), 4, "ID [1]"},
		{"a message_payload", charset.CodingDefault, []byte(strings.Repeat("x", 299) + "\x1Be"), 300, strings.Repeat("x", 299) + "€"},
	} {
		for how, n := range numberings() {
			t.Run(tc.name+", "+how, func(t *testing.T) {
				for i, m := range cut(n, 77, tc.coding, tc.octets, tc.at) {
					if _, err := operator.Binds()[i].Send(t.Context(), m); err != nil {
						t.Fatal(err)
					}
				}
				opened(t.Context(), t, in, tc.want)
			})
		}
	}
}

// TestAnyCut cuts any text at any octets and brings the parts in any order, over
// any link: the letter is the text.
func TestAnyCut(t *testing.T) {
	st, _ := disk(t)
	in := st.Inbox()
	var receivers []*Receiver
	for _, name := range []string{"north", "south", "west"} {
		receivers = append(receivers, NewReceiver(ReceiverConfig{Link: name, Region: "IN", Inbox: in, Names: hashes{}, Now: time.Now}))
	}
	binds := []connection{make(connection), make(connection), make(connection)}
	septets, runes := rapid.RuneFrom([]rune("aZ5 @é€[]{}~^|\\")), rapid.RuneFrom([]rune("aह ा€😀🏽"))
	letters := 0
	rapid.Check(t, func(t *rapid.T) {
		letters++ // each from another number: parts alike would be taken for repeats
		said := rapid.StringOfN(rapid.OneOf(septets, runes), 1, 60, -1).Draw(t, "text")
		if rapid.Bool().Draw(t, "7 bits") {
			said = rapid.StringOfN(septets, 1, 60, -1).Draw(t, "septets")
		}
		coding, octets := charset.Encode(said)
		cuts := rapid.SliceOfN(rapid.IntRange(0, len(octets)), 0, 5).Draw(t, "cuts")
		slices.Sort(cuts)
		n := numberings()[rapid.SampledFrom([]string{"8 bits", "16 bits", "SAR"}).Draw(t, "numbering")]
		parts := cut(n, rapid.Uint16().Draw(t, "reference"), coding, octets, cuts...)
		for _, m := range rapid.Permutation(parts).Draw(t, "order") {
			m.Source.Addr = fmt.Sprintf("9198765%05d", letters)
			i := rapid.IntRange(0, len(binds)-1).Draw(t, "link")
			if _, status := receivers[i].receive(context.Background(), binds[i], m); status != smpp.StatusOK {
				t.Fatalf("refused: %v", status)
			}
		}
		opened(context.Background(), t, in, said)
	})
}
