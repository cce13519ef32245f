package registry

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTidy(t *testing.T) {
	for in, want := range map[string]string{
		"Dr Anita Sample":             "Dr Anita Sample",
		"  Dr\r\nAnita\t Sample\x00 ": "Dr Anita Sample",
		"Dr \u202eelpmaS":             "Dr elpmaS",
		"\ufeffA\u200bB":              "AB",
		"क्\u200dष":                   "क्\u200dष",
		"bad \xff octet":              "bad octet",
		"":                            "",
		strings.Repeat("क", 200):      strings.Repeat("क", 160),
	} {
		if got := tidy(in); got != want {
			t.Errorf("tidy(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzTidy(f *testing.F) {
	f.Add("Dr \u202e Sample\r\n")
	f.Fuzz(func(t *testing.T, s string) {
		got := tidy(s)
		if tidy(got) != got && len([]rune(got)) < maxName {
			t.Errorf("%q changes again", got)
		}
		if !utf8.ValidString(got) || len([]rune(got)) > maxName || strings.ContainsAny(got, "\r\n\x00\u202e") {
			t.Errorf("%q", got)
		}
	})
}
