package espeak

import (
	"strings"
	"unicode"
)

// sayable is a text that is only spoken. espeak-ng takes [[...]] for phonemes and control
// characters for commands; what is private may hold anything.
func sayable(voice, text string) string {
	text = strings.Map(func(r rune) rune {
		if r == '[' || r == ']' || unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, " "))
	if voice == "as" {
		text = withDots.Replace(text)
	}
	return text
}

// withDots writes a letter and its dot as one character. Unicode takes them apart when it
// composes (UAX #15 §5.1), and the Assamese voice then spells them.
var withDots = strings.NewReplacer("\u09a1\u09bc", "\u09dc", "\u09a2\u09bc", "\u09dd", "\u09af\u09bc", "\u09df")
