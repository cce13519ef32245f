package keypad

import (
	"strings"
	"testing"
	"unicode"

	"healthdial/engine"
)

func TestReserved(t *testing.T) {
	for _, tc := range []struct {
		name             string
		want             engine.Want
		back, home, more bool
	}{
		{"choice", engine.Want{Kind: engine.WantChoice}, true, true, true},
		{"nothing", engine.Want{}, true, true, true},
		{"six digits", engine.Want{Kind: engine.WantSecret, Min: 6, Max: 6}, true, true, true},
		{"an age", engine.Want{Kind: engine.WantDigits, Min: 1, Max: 3}, false, false, false},
		{"one digit", engine.Want{Kind: engine.WantDigits, Min: 1, Max: 1}, false, true, true},
		{"a name", engine.Want{Kind: engine.WantText, Min: 2, Max: 40}, true, false, false},
		{"unbounded text", engine.Want{Kind: engine.WantText}, false, false, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for key, want := range map[string]bool{Back: tc.back, Home: tc.home, More: tc.more} {
				if got := Reserved(tc.want, key); got != want {
					t.Errorf("Reserved(%q) = %v, want %v", key, got, want)
				}
			}
		})
	}
}

func TestEntry(t *testing.T) {
	choice := engine.Want{Kind: engine.WantChoice}
	digits := engine.Want{Kind: engine.WantDigits, Min: 1, Max: 10}
	secret := engine.Want{Kind: engine.WantSecret, Min: 6, Max: 6}
	text := engine.Want{Kind: engine.WantText, Min: 1, Max: 40}
	for _, tc := range []struct {
		want     engine.Want
		in, text string
	}{
		{choice, " 1\r\n", "1"},
		{choice, "1.", "1"},
		{choice, "*1#", "1"},
		{choice, "(2)", "2"},
		{choice, "२", "2"},
		{choice, "٣", "3"},
		{choice, "۹", "9"},
		{choice, "1/2", "1/2"}, // two choices are none
		{choice, "", ""},
		{choice, "#", ""},
		{digits, "12-03-1990", "12031990"},
		{digits, "98765 43210", "9876543210"},
		{digits, "१९९०", "1990"},
		{digits, "12a", "12a"},
		{secret, "012 345", "012345"},
		{text, " Asha\tRao\n", "Asha Rao"},
		{text, "घर १२", "घर १२"},
		{text, "a\u202Eb", "ab"},
		{text, "क्\u200Dष", "क्\u200Dष"}, // the joiner is part of the spelling
		{text, "*", "*"},
	} {
		if got, ok := Entry(tc.want, tc.in); !ok || got != tc.text {
			t.Errorf("Entry(%v, %q) = %q, %v, want %q", tc.want.Kind, tc.in, got, ok, tc.text)
		}
	}
}

func TestEntryRefuses(t *testing.T) {
	for _, in := range []string{strings.Repeat("1", MaxEntry+1), "\xff"} {
		if _, ok := Entry(engine.Want{Kind: engine.WantText}, in); ok {
			t.Errorf("%d octets were taken", len(in))
		}
	}
}

func FuzzEntry(f *testing.F) {
	for _, s := range []string{"1", " *1#", "१", "12-03-1990", "a\x00b"} {
		f.Add(uint8(engine.WantChoice), s)
		f.Add(uint8(engine.WantText), s)
	}
	f.Fuzz(func(t *testing.T, kind uint8, in string) {
		w := engine.Want{Kind: engine.WantKind(kind % 5), Min: 1, Max: 20}
		out, ok := Entry(w, in)
		if !ok {
			return
		}
		if strings.ContainsFunc(out, unicode.IsControl) {
			t.Fatalf("a control character is left of %q", in)
		}
		if again, ok := Entry(w, out); !ok || again != out {
			t.Fatalf("%q reads as %q, and that as %q", in, out, again)
		}
	})
}
