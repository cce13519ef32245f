// Package keypad is what the keys of a telephone mean on a screen, the same on
// every channel: which entries are kept for going back, home and on, where they
// give way to what the person is asked for, and how an entry is read before a
// flow sees it.
package keypad

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"healthdial/engine"
)

// The reserved keys. No option ever has one of these numbers.
const (
	Back = "0"  // the page or the screen before
	Home = "00" // the root menu
	More = "99" // the next page
)

// MaxEntry bounds an entry, in octets.
const MaxEntry = 1000

// Line is how a screen shows what a key does.
func Line(key, label string) string { return key + ". " + label }

// Reserved reports whether a reserved key keeps its meaning where w is wanted:
// wherever an option or nothing is, and for digits, text or a secret only if the
// field could not accept the key as an answer.
func Reserved(w engine.Want, key string) bool {
	switch w.Kind {
	case engine.WantDigits, engine.WantText, engine.WantSecret:
		n := utf8.RuneCountInString(key)
		return n < w.Min || w.Max > 0 && n > w.Max
	}
	return true
}

// Entry is text as the person meant it, for what is wanted. Digits of any script
// become ASCII digits where a number is wanted; "1." and "*1#" choose option 1;
// spaces, dots, dashes and slashes inside a run of digits go, so that
// 12-03-1990 is eight digits. Of free text only control characters and outer
// spaces go. It is false for an entry longer than MaxEntry or not UTF-8.
func Entry(w engine.Want, text string) (string, bool) {
	if len(text) > MaxEntry || !utf8.ValidString(text) {
		return "", false
	}
	text = strings.TrimSpace(strings.Map(printable, text))
	if w.Kind == engine.WantText {
		return text, true
	}
	text = strings.TrimFunc(strings.Map(asciiDigit, text), isFiller)
	if w.Kind == engine.WantDigits || w.Kind == engine.WantSecret {
		text = strings.Map(dropSeparator, text)
	}
	return text, true
}

// printable makes line ends and other control characters spaces, and drops marks
// that only steer the display.
func printable(r rune) rune {
	switch {
	case unicode.IsControl(r), unicode.IsSpace(r):
		return ' '
	case r == '\uFEFF', r >= '\u2066' && r <= '\u2069', r >= '\u202A' && r <= '\u202E':
		return -1
	}
	return r
}

// asciiDigit folds the decimal digits of other scripts. Unicode keeps those of a
// script together and in order, so that a range begins with its zero.
func asciiDigit(r rune) rune {
	for _, script := range unicode.Nd.R16 {
		if rune(script.Lo) <= r && r <= rune(script.Hi) {
			return '0' + (r-rune(script.Lo))%10
		}
	}
	return r
}

func isFiller(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsSymbol(r) }

func dropSeparator(r rune) rune {
	if r == ' ' || strings.ContainsRune(".-/", r) {
		return -1
	}
	return r
}
