package engine

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// accept brings an answer into the form that is stored, or refuses it.
func (w Want) accept(said string) (string, bool) {
	if len(said) > 4*maxText || !utf8.ValidString(said) {
		return "", false
	}
	var value string
	if w.Kind == WantText {
		value = strings.Join(strings.Fields(said), " ")
		if strings.ContainsFunc(value, unicode.IsControl) {
			return "", false
		}
	} else if value = digits(said); value == "" {
		return "", false
	}
	n := utf8.RuneCountInString(value)
	return value, n >= w.Min && n <= w.Max
}

// number reads the number of a choice; 0 is none.
func number(said string) int {
	value := digits(said)
	if value == "" || len(value) > 2 {
		return 0
	}
	n := 0
	for _, d := range value {
		n = 10*n + int(d-'0')
	}
	return n
}

// digits reads digits of any script, with blanks and hyphens between them, as
// ASCII; empty if there is anything else.
func digits(said string) string {
	out := make([]byte, 0, maxDigits)
	for _, r := range said {
		switch d, ok := digit(r); {
		case ok:
			out = append(out, '0'+d)
		case !unicode.IsSpace(r) && r != '-':
			return ""
		}
	}
	return string(out)
}

// digit is the value of a decimal digit. Unicode's come in runs of ten.
func digit(r rune) (byte, bool) {
	if r >= '0' && r <= '9' {
		return byte(r - '0'), true
	}
	if r < 0x80 || !unicode.IsDigit(r) {
		return 0, false
	}
	for _, run := range unicode.Nd.R16 {
		if rune(run.Lo) <= r && r <= rune(run.Hi) {
			return byte((r - rune(run.Lo)) % 10), true
		}
	}
	return 0, false
}
