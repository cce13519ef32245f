package espeak

import (
	"strings"
	"unicode"
)

// plain is a text that is only spoken. espeak-ng takes [[...]] for phonemes and control
// characters for commands; what is private may hold anything.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '[' || r == ']', unicode.IsControl(r):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, " "))
}
