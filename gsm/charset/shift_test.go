package charset

import (
	"encoding/hex"
	"errors"
	"testing"

	oracle "github.com/warthog618/sms/encoding/gsm7/charset"
)

// misread is what the oracle has otherwise than the standard: three Hindi signs of
// Bengali, no Ê in Portuguese, and the septet that is kept for a control character
// (0x0D of single shift tables) as one.
func misread(l Language, locking bool, septet byte) bool {
	switch {
	case locking:
		return l == Hindi && septet <= 0x02
	case septet == '\r':
		return true
	}
	return l == Portuguese && septet == 0x1F
}

// TestNationalTables holds every septet of every table equal to an independent
// library's, but for what that is known to misread.
func TestNationalTables(t *testing.T) {
	for l := Default; l < languages; l++ {
		basic, extension := oracle.NewDecoder(int(l)), oracle.NewExtDecoder(int(l))
		for s := byte(0); s < 128; s++ {
			if s == escape {
				continue
			}
			if got, want := (Shift{Locking: l}).table().basic.runes[s], basic[s]; (got != want) != misread(l, true, s) {
				t.Errorf("%v locking 0x%02X: %U, the oracle says %U", l, s, got, want)
			}
			if got, want := (Shift{Single: l}).table().extension.runes[s], extension[s]; got != want && !misread(l, false, s) {
				t.Errorf("%v single 0x%02X: %U, the oracle says %U", l, s, got, want)
			}
		}
	}
}

// TestNationalTablesReadBack encodes every character of every pair of tables.
func TestNationalTablesReadBack(t *testing.T) {
	for single := Default; single < languages; single++ {
		for locking := Default; locking < languages; locking++ {
			s := Shift{single, locking}
			tab := s.table()
			for _, r := range append(tab.basic.runes[:], tab.extension.runes[:]...) {
				if r == 0 {
					continue
				}
				septets, ok := tab.encode(nil, string(r))
				if got, err := s.Decode(CodingDefault, septets); !ok || err != nil || got != string(r) {
					t.Errorf("%+v %U comes back as %q, %t, %v", s, r, got, ok, err)
				}
				if tab.width(r) != len(septets) {
					t.Errorf("%+v %U has width %d and %d septets", s, r, tab.width(r), len(septets))
				}
			}
		}
	}
}

func TestShiftDecode(t *testing.T) {
	for _, tc := range []struct {
		name  string
		shift Shift
		hex   string
		want  string
	}{
		{"hindi, locking: a word", Shift{Locking: Hindi}, "4d5000" + "20310a", "हाँ 1\n"},
		{"hindi, its first septets", Shift{Locking: Hindi}, "000102", "\u0901\u0902\u0903"},
		{"portuguese, an E that others forget", Shift{Portuguese, Portuguese}, "1b1f", "Ê"},
		{"hindi, both: danda and digits", Shift{Hindi, Hindi}, "4d50" + "1b19" + "1b1c1b1d", "हा।०१"},
		{"hindi, both: capitals are behind the escape", Shift{Hindi, Hindi}, "1b491b44", "ID"},
		{"hindi, single only: letters are the default's", Shift{Single: Hindi}, "4d" + "1b25", "M९"},
		{"turkish", Shift{Turkish, Turkish}, "040c1b53", "€ğŞ"},
		{"spanish has no locking table", Shift{Spanish, Spanish}, "041b41", "èÁ"},
		{"urdu", Shift{Urdu, Urdu}, "00011b3f", "اآ۔"},
		{"a blank shows as a space", Shift{Locking: Tamil}, "00", " "},
		{"an escape that means nothing shows the basic character", Shift{Hindi, Hindi}, "1b7a", "z"},
		{"a control character", Shift{Hindi, Hindi}, "1b0d", "\r"},
		{"a language nobody knows", Shift{99, 200}, "04", "è"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			septets, err := hex.DecodeString(tc.hex)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := tc.shift.Decode(CodingDefault, septets); err != nil || got != tc.want {
				t.Errorf("%q, %v, want %q", got, err, tc.want)
			}
		})
	}
}

func TestShiftOfOtherCodings(t *testing.T) {
	hindi := Shift{Hindi, Hindi}
	if got, err := hindi.Decode(CodingUCS2, []byte("\x00@")); err != nil || got != "@" {
		t.Errorf("UCS-2: %q, %v", got, err)
	}
	if got, err := hindi.Decode(CodingLatin1, []byte("@")); err != nil || got != "@" {
		t.Errorf("Latin-1: %q, %v", got, err)
	}
	if _, err := hindi.Decode(0xF5, nil); !errors.Is(err, ErrCoding) {
		t.Errorf("8 bits, class 1: %v", err)
	}
	if _, err := hindi.Decode(0, make([]byte, MaxOctets+1)); !errors.Is(err, ErrTooLong) {
		t.Errorf("too long: %v", err)
	}
}

func TestTablesFor(t *testing.T) {
	for tag, want := range map[string]Language{
		"hi": Hindi, "mr": Hindi, "ne-NP": Hindi, "HI": Hindi, "hi-Latn": Default, "en": Default, "": Default,
		"as": Bengali, "ta": Tamil, "ur": Urdu, "or": Oriya, "pa-Guru": Punjabi, "fr": Default,
	} {
		if got, ok := TablesFor(tag); got != want || ok != (want != Default) {
			t.Errorf("TablesFor(%q) = %v, %t, want %v", tag, got, ok, want)
		}
	}
	for l := Turkish; l < languages; l++ {
		if got, ok := LanguageNamed(l.String()); got != l || !ok {
			t.Errorf("LanguageNamed(%q) = %v, %t", l.String(), got, ok)
		}
	}
	for _, name := range []string{"default", "", "klingon", "unknown"} {
		if l, ok := LanguageNamed(name); ok {
			t.Errorf("LanguageNamed(%q) = %v", name, l)
		}
	}
}
