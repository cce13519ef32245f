package sms

import (
	"context"
	"strings"
	"testing"
	"unicode/utf8"

	"healthdial/engine"
	"healthdial/session"
)

func TestTidy(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"YES 123456", "YES 123456"},
		{"yes-123456", "yes 123456"},
		{"Yes:123456.", "Yes 123456"},
		{"YES123456", "YES 123456"},
		{"  \"Help!\" \r\n", "Help"},
		{"<no> (123456)", "no 123456"},
		{"हाँ।", "हाँ"},
		{"हाँ१२३४५६", "हाँ १२३४५६"},
		{"\u200Bhelp\uFEFF", "help"},
		{"Re\u0301sume\u0301", "Résumé"},
		{"CONSENT asha.rao_1@abdm CAREMGT, 30", "CONSENT asha.rao_1@abdm CAREMGT 30"},
		{"revoke 123-456", "revoke 123-456"},
		{"4th floor", "4th floor"},
		{"abc12x", "abc12x"},
		{"123456", "123456"},
		{"?!", ""},
		{"", ""},
		{"a\xffb", "a b"},
	} {
		if got := Tidy(tc.in); got != tc.want {
			t.Errorf("Tidy(%q) = %q, want %q", tc.in, got, tc.want)
		}
	}
}

// keywords is a Book whose flows begin with these words.
type keywords []string

func (k keywords) Command(said string) (engine.Begin, bool) {
	first, _, _ := strings.Cut(strings.ToLower(said), " ")
	for _, word := range k {
		if first == word {
			return engine.Begin{Flow: word}, true
		}
	}
	return engine.Begin{}, false
}

// heard remembers the text of the event it was given.
type heard struct{ text string }

func (h *heard) Take(_ context.Context, e session.Event, _ session.Format) (session.Page, error) {
	h.text = e.Text
	return session.Page{}, nil
}

func TestReader(t *testing.T) {
	for in, want := range map[string]string{
		"Yes:123456!":       "Yes 123456",
		"I say: yes":        "I say: yes",
		"  4, Main Road.  ": "  4, Main Road.  ",
		"[1]":               "[1]",
	} {
		var h heard
		r := Reader{Turns: &h, Book: keywords{"yes"}}
		if _, err := r.Take(t.Context(), session.Event{Text: in}, Format{}); err != nil || h.text != want {
			t.Errorf("%q is handed on as %q, want %q", in, h.text, want)
		}
	}
}

func FuzzTidy(f *testing.F) {
	for _, s := range []string{"yes-123456", "हाँ१२", "\u200Bhelp", "a\xff", "()"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		out := Tidy(in)
		if !utf8.ValidString(out) || out != strings.Join(strings.Fields(out), " ") {
			t.Fatalf("Tidy(%q) = %q", in, out)
		}
		if again := Tidy(out); again != out {
			t.Fatalf("%q becomes %q, and that %q", in, out, again)
		}
	})
}
