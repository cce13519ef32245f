package charset

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/warthog618/sms/encoding/gsm7"
	"github.com/warthog618/sms/encoding/ucs2"
	"pgregory.net/rapid"
)

func TestEncode(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		dcs        byte
		hex        string
	}{
		{"empty", "", 0x00, ""},
		{"at sign is septet zero", "a@", 0x00, "6100"},
		{"carriage return", "a\r", 0x00, "610d"},
		{"dollar and underscore", "$_", 0x00, "0211"},
		{"escapes", "[€]", 0x00, "1b3c1b651b3e"},
		{"greek", "ΔΩ", 0x00, "1015"},
		{"backtick is not in the alphabet", "`", 0x08, "0060"},
		{"the escape rune is not text", "\x1b", 0x08, "001b"},
		{"rupee sign", "₹5", 0x08, "20b90035"},
		{"hindi", "हाँ", 0x08, "0939093e0901"},
		{"emoji is a surrogate pair", "😀", 0x08, "d83dde00"},
		{"invalid UTF-8", "a\xff", 0x08, "0061fffd"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dcs, payload := Encode(tc.text)
			if dcs != tc.dcs || hex.EncodeToString(payload) != tc.hex {
				t.Errorf("Encode = %#02x %x, want %#02x %s", dcs, payload, tc.dcs, tc.hex)
			}
		})
	}
}

func TestDecode(t *testing.T) {
	for _, tc := range []struct {
		name string
		dcs  byte
		hex  string
		want string
	}{
		{"default", 0x00, "6100", "a@"},
		{"ussd", 0x0F, "2a3435362302", "*456#$"},
		{"message class 0", 0x10, "11", "_"},
		{"double escape is a space", 0x00, "1b1b41", " A"},
		{"undefined escape shows the basic character", 0x00, "1b41", "A"},
		{"escape at the end", 0x00, "411b", "A "},
		{"latin-1 sent as default", 0x00, "e940", "é@"},
		{"utf-8 sent as default", 0x00, "e0a4b9", "ह"},
		{"ascii", 0x01, "405f24", "@_$"},
		{"latin-1", 0x03, "e95f", "é_"},
		{"ucs-2", 0x08, "0939d83dde00", "ह😀"},
		{"ussd ucs-2", 0x48, "0031", "1"},
		{"class 0 ucs-2", 0x18, "0031", "1"},
		{"big-endian mark", 0x08, "feff0031", "1"},
		{"little-endian mark", 0x08, "fffe3100", "1"},
		{"odd octet", 0x08, "003100", "1"},
		{"half a pair", 0x08, "d83d0031", "\uFFFD1"},
		{"nothing", 0x08, "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			payload, err := hex.DecodeString(tc.hex)
			if err != nil {
				t.Fatal(err)
			}
			got, err := Decode(tc.dcs, payload)
			if err != nil || got != tc.want {
				t.Errorf("Decode = %q, %v, want %q", got, err, tc.want)
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, dcs := range []byte{0x02, 0x04, 0x09, 0x44, 0xF4} {
		if _, err := Decode(dcs, []byte("x")); !errors.Is(err, ErrCoding) {
			t.Errorf("Decode(%#02x) = %v, want ErrCoding", dcs, err)
		}
	}
	if _, err := Decode(0, make([]byte, MaxOctets+1)); !errors.Is(err, ErrTooLong) {
		t.Errorf("Decode of a huge payload = %v, want ErrTooLong", err)
	}
}

func TestMeasure(t *testing.T) {
	for _, tc := range []struct {
		text    string
		a       Alphabet
		septets int
		units   int
	}{
		{"", GSM7, 0, 0},
		{"abc", GSM7, 3, 3},
		{"a€", GSM7, 3, 2},
		{"a`", UCS2, -1, 2},
		{"😀", UCS2, -1, 2},
	} {
		if got := Septets(tc.text); got != tc.septets {
			t.Errorf("Septets(%q) = %d, want %d", tc.text, got, tc.septets)
		}
		if got := UCS2Units(tc.text); got != tc.units {
			t.Errorf("UCS2Units(%q) = %d, want %d", tc.text, got, tc.units)
		}
		want := tc.septets
		if tc.a == UCS2 {
			want = tc.units
		}
		if a, n := Measure(tc.text); a != tc.a || n != want || Fits(tc.text) != tc.a {
			t.Errorf("Measure(%q) = %v %d, want %v %d", tc.text, a, n, tc.a, want)
		}
	}
}

// TestAgainstOracle holds our tables equal to those of an independent library,
// over every rune and every septet.
func TestAgainstOracle(t *testing.T) {
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if r == escape || !utf8.ValidRune(r) { // the library lets a bare escape through
			continue
		}
		want, err := gsm7.Encode([]byte(string(r)))
		fits := err == nil && r != utf8.RuneError
		if (Fits(string(r)) == GSM7) != fits {
			t.Fatalf("%U: fits = %v, the oracle says %v", r, !fits, fits)
		}
		if _, got := Encode(string(r)); fits && !bytes.Equal(got, want) {
			t.Fatalf("%U: %x, the oracle says %x", r, got, want)
		}
	}
	for s := byte(0); s < 128; s++ {
		got, _ := Decode(0, []byte{s})
		if want, err := gsm7.Decode([]byte{s}); err != nil || got != string(want) {
			t.Errorf("septet %#02x: %q, the oracle says %q", s, got, want)
		}
	}
}

func TestUCS2AgainstOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		if want := ucs2.Encode([]rune(text)); !bytes.Equal(appendUCS2(nil, text), want) {
			t.Fatalf("%x, the oracle says %x", appendUCS2(nil, text), want)
		}
	})
}

// marked is a text that starts with a byte order mark, which decoding drops.
func marked(text string) bool {
	return strings.HasPrefix(text, "\uFEFF") || strings.HasPrefix(text, "\uFFFE")
}

func FuzzRoundTrip(f *testing.F) {
	for _, s := range []string{"", "a@", "\r", "[€]", "हाँ", "😀😀", "a\xff", "`@"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1000 || marked(text) {
			return
		}
		dcs, payload := Encode(text)
		got, err := Decode(dcs, payload)
		if want := strings.ToValidUTF8(text, "\uFFFD"); err != nil || utf8.ValidString(text) && got != want {
			t.Fatalf("Decode(Encode(%q)) = %q, %v", text, got, err)
		}
		if a, n := Measure(text); n*(1+int(a)) != len(payload) {
			t.Fatalf("Measure = %v %d for %d octets", a, n, len(payload))
		}
	})
}

// FuzzDecode reads anything, in any coding and any tables, known or not: what comes
// out is UTF-8.
func FuzzDecode(f *testing.F) {
	f.Add(byte(0), []byte("1b"), byte(0), byte(0))
	f.Add(byte(8), []byte{0xD8, 0x3D, 0}, byte(0), byte(0))
	f.Add(byte(0), []byte("\x00\x1b\x19\x1b"), byte(6), byte(6))
	f.Fuzz(func(t *testing.T, dcs byte, payload []byte, single, locking byte) {
		text, err := Shift{Language(single), Language(locking)}.Decode(dcs, payload)
		if err == nil && !utf8.ValidString(text) {
			t.Fatalf("Decode(%#02x, %x) is not UTF-8", dcs, payload)
		}
		if plain, plainErr := Decode(dcs, payload); single == 0 && locking == 0 && (text != plain || (err == nil) != (plainErr == nil)) {
			t.Fatalf("%q without tables, %q under none", plain, text)
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	for name, text := range map[string]string{
		"gsm7": strings.Repeat("Reply 1 for yes. ", 9),
		"ucs2": strings.Repeat("हाँ के लिए 1 ", 6),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Encode(text)
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	for name, text := range map[string]string{
		"gsm7": strings.Repeat("Reply 1 for yes. ", 9),
		"ucs2": strings.Repeat("हाँ के लिए 1 ", 6),
	} {
		dcs, payload := Encode(text)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Decode(dcs, payload); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
