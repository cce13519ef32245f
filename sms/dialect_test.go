package sms

import (
	"testing"

	"healthdial/gsm/charset"
	"healthdial/gsm/smpp"
)

func TestDialect(t *testing.T) {
	latin1, ucs2 := byte(charset.CodingLatin1), byte(charset.CodingUCS2)
	const hindi = "\x09\x39\x09\x3E"
	for _, tc := range []struct {
		name    string
		dialect Dialect
		coding  byte
		octets  string
		want    string
	}{
		{"UTF-8 as the default alphabet", Dialect{}, 0, "हाँ", "हाँ"},
		{"Latin-1 as the default alphabet", Dialect{}, 0, "caf\xE9", "café"},
		{"a Latin-1 without accents must be told", Dialect{}, 0, "$@", "¤¡"},
		{"and is", Dialect{Default: latin1}, 0, "$@", "$@"},
		{"class 0", Dialect{}, 0x10, "\x00", "@"},
		{"class 1", Dialect{}, 0x11, "\x00", "@"},
		{"class 1 of the older group", Dialect{}, 0xF1, "\x00", "@"},
		{"UCS-2 of a class", Dialect{}, 0x19, hindi, "हा"},
		{"8 bits, said to be Latin-1", Dialect{Binary: &latin1}, 4, "YES $", "YES $"},
		{"8 bits of class 1", Dialect{Binary: &latin1}, 0xF5, "YES $", "YES $"},
		{"8 bits, said to be UCS-2", Dialect{Binary: &ucs2}, 4, hindi, "हा"},
		{"little-endian", Dialect{LittleEndian: true}, 8, "\x39\x09\x3E\x09", "हा"},
		{"little-endian, with the mark of big-endian", Dialect{LittleEndian: true}, 8, "\xFE\xFF" + hindi, "हा"},
		{"little-endian by its mark", Dialect{}, 8, "\xFF\xFE\x39\x09\x3E\x09", "हा"},
		{"little-endian is not guessed", Dialect{}, 8, "\x39\x09", "\u3909"},
		{"little-endian says nothing of septets", Dialect{LittleEndian: true}, 0, "12", "12"},
		{"packed", Dialect{Packed: true}, 0, "\xE8\x32\x9B\xFD\x06", "hello"},
		{"packed says nothing of UCS-2", Dialect{Packed: true}, 8, hindi, "हा"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := received(t, tc.dialect, smpp.Message{DataCoding: tc.coding, Payload: []byte(tc.octets)})
			if got, err := charset.Join([]charset.Fragment{f}); err != nil || got != tc.want {
				t.Errorf("reads %q, %v, want %q", got, err, tc.want)
			}
		})
	}
}

// TestUnreadable refuses for good what no text can be made of, so that it does not
// come again.
func TestUnreadable(t *testing.T) {
	for name, m := range map[string]smpp.Message{
		"8 bits":                              {DataCoding: 4, Payload: []byte("YES")},
		"8 bits, class 1":                     {DataCoding: 0xF5, Payload: []byte("YES")},
		"a header longer than the message":    {ESMClass: smpp.ESMClassUDHI, Payload: []byte{6, 0, 3, 1, 2, 1}},
		"an element longer than its header":   {ESMClass: smpp.ESMClassUDHI, Payload: []byte{3, 0x24, 9, 6, 'x'}},
		"a header announced and nothing else": {ESMClass: smpp.ESMClassUDHI},
	} {
		m.Source = smpp.Address{TON: 1, NPI: 1, Addr: caller}
		in := newInbox()
		r := receiver(in)
		if _, got := r.receive(t.Context(), make(connection), m); got != smpp.StatusPermanent || r.Counters().Refused.Load() != 1 {
			t.Errorf("%s: %v, %d counted", name, got, r.Counters().Refused.Load())
		}
	}
}

// TestUnknownElementFirst reads a number and tables behind an element that nobody
// knows.
func TestUnknownElementFirst(t *testing.T) {
	header := "\x0F" + "\x7E\x02\xAA\xBB" + "\x00\x03\x07\x02\x01" + "\x24\x01\x06" + "\x25\x01\x06"
	f := received(t, Dialect{}, smpp.Message{ESMClass: smpp.ESMClassUDHI, Payload: []byte(header + "\x4D\x50")})
	want := charset.Concat{Ref: 7, Total: 2, Seq: 1}
	if f.Concat != want || f.Shift != (charset.Shift{Single: charset.Hindi, Locking: charset.Hindi}) || string(f.Payload) != "\x4D\x50" {
		t.Errorf("%+v %+v %x", f.Concat, f.Shift, f.Payload)
	}
}
