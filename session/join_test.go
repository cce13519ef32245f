package session

import (
	"encoding/binary"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"pgregory.net/rapid"

	"healthdial/gsm/charset"
)

const picture = 0x04 // a data_coding that is not text

// piece is a part of a letter.
func piece(seq uint8, coding byte, octets string) Part {
	return Part{Seq: seq, Total: 9, Coding: coding, Payload: []byte(octets)}
}

func TestJoin(t *testing.T) {
	const gsm, ucs2 = charset.CodingDefault, charset.CodingUCS2
	for _, tc := range []struct {
		name   string
		parts  []Part
		want   string
		unread int
	}{
		{"nothing", nil, "", 0},
		{"not split", []Part{{Payload: []byte("YES")}}, "YES", 0},
		{"out of order", []Part{piece(3, gsm, "c"), piece(1, gsm, "a"), piece(2, gsm, "b")}, "abc", 0},
		{"the first of two alike", []Part{piece(1, gsm, "a"), piece(1, gsm, "b"), piece(2, gsm, "c")}, "ac", 0},
		{"an escape", []Part{piece(1, gsm, "5\x1B"), piece(2, gsm, "e")}, "5€", 0},
		{"a surrogate pair", []Part{piece(1, ucs2, "\xD8\x3D"), piece(2, ucs2, "\xDE\x00")}, "😀", 0},
		{"a unit", []Part{piece(1, ucs2, "\xD8\x3D\xDE"), piece(2, ucs2, ""), piece(3, ucs2, "\x00")}, "😀", 0},
		{"two codings", []Part{piece(1, gsm, "id "), piece(2, ucs2, "\x09\x15"), piece(3, gsm, " ok")}, "id क ok", 0},
		{"an escape before a gap", []Part{piece(1, gsm, "5\x1B"), piece(3, gsm, "e")}, "5 e", 0},
		{"a pair around a gap", []Part{piece(1, ucs2, "\xD8\x3D"), piece(3, ucs2, "\xDE\x00")}, "\uFFFD\uFFFD", 0},
		{"a picture in between", []Part{piece(1, gsm, "a\x1B"), piece(2, picture, "\x89PNG"), piece(3, gsm, "e")}, "a e", 1},
		{"pictures only", []Part{piece(1, picture, "x"), piece(2, picture, "y"), piece(5, picture, "z")}, "", 3},
		{"too long", []Part{piece(1, gsm, strings.Repeat("x", charset.MaxOctets)), piece(2, gsm, "y"), piece(4, gsm, "z")}, "z", 2},
	} {
		if got, unread := Join(tc.parts); got != tc.want || unread != tc.unread {
			t.Errorf("%s: %q, %d unread, want %q, %d", tc.name, got, unread, tc.want, tc.unread)
		}
	}
}

// encoded is a text in GSM 7-bit if that is wanted and it fits, else in UCS-2.
func encoded(text string, ucs2 bool) (coding byte, octets []byte) {
	if !ucs2 {
		return charset.Encode(text)
	}
	for _, unit := range utf16.Encode([]rune(text)) {
		octets = binary.BigEndian.AppendUint16(octets, unit)
	}
	return charset.CodingUCS2, octets
}

// TestJoinCuts cuts any text anywhere, in the middle of characters too, shuffles
// the parts, repeats some, and wants the text.
func TestJoinCuts(t *testing.T) {
	runes := rapid.RuneFrom([]rune("aZ5 @é€[]{}~^|\\\nΩहाँक्ष😀👩🏽‍⚕️𝄞"))
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(runes, 0, 300, -1).Draw(t, "text")
		coding, octets := encoded(text, rapid.Bool().Draw(t, "UCS-2"))
		cuts := rapid.SliceOfN(rapid.IntRange(0, len(octets)), 0, 254).Draw(t, "cuts")
		slices.Sort(cuts)
		var parts []Part
		for from, i := 0, 0; i <= len(cuts); i++ {
			to := len(octets)
			if i < len(cuts) {
				to = cuts[i]
			}
			parts = append(parts, Part{Seq: uint8(i + 1), Total: uint8(len(cuts) + 1), Coding: coding, Payload: octets[from:to]})
			from = to
		}
		parts = append(parts, parts[:len(parts)/3]...)
		shuffle := rand.New(rand.NewSource(rapid.Int64().Draw(t, "order")))
		shuffle.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		if got, unread := Join(parts); got != text || unread != 0 {
			t.Fatalf("%q, %d unread, want %q", got, unread, text)
		}
	})
}

// FuzzJoin reads any parts: what comes out is text, does not depend on their order,
// and is what charset makes of a whole letter.
func FuzzJoin(f *testing.F) {
	f.Add([]byte("\x01\x08\x02\xD8\x3D\x02\x08\x02\xDE\x00"))
	f.Add([]byte("\x01\x00\x025\x1B\x02\x04\x02xx\x04\x00\x01e"))
	f.Fuzz(func(t *testing.T, octets []byte) {
		parts := partsIn(octets)
		text, unread := Join(parts)
		if !utf8.ValidString(text) || unread > len(parts) {
			t.Fatalf("%q, %d of %d unread", text, unread, len(parts))
		}
		slices.Reverse(parts)
		if again, u := Join(parts); again != text || u != unread {
			t.Fatalf("in another order %q, %d unread, was %q, %d", again, u, text, unread)
		}
		if whole, err := charset.Join(asWhole(parts)); err == nil && (whole != text || unread != 0) {
			t.Fatalf("%q, %d unread, as a whole %q", text, unread, whole)
		}
	})
}

// partsIn reads parts as number, coding, length and octets; of a number that comes
// again only the first.
func partsIn(octets []byte) (parts []Part) {
	for len(octets) > 3 {
		p := Part{Seq: octets[0], Coding: octets[1]}
		n := min(int(octets[2]), len(octets)-3)
		p.Payload, octets = octets[3:3+n], octets[3+n:]
		if p.Seq > 0 && !slices.ContainsFunc(parts, func(q Part) bool { return q.Seq == p.Seq }) {
			parts = append(parts, p)
		}
	}
	return parts
}

func asWhole(parts []Part) (out []charset.Fragment) {
	for _, p := range parts {
		c := charset.Concat{Total: byte(len(parts)), Seq: p.Seq}
		out = append(out, charset.Fragment{Concat: c, Coding: p.Coding, Payload: p.Payload})
	}
	return out
}
