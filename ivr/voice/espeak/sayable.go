package espeak

import (
	"strings"
	"unicode"
)

// sayable is a text that is spoken and no more, as a voice reads it right. espeak-ng takes [[...]] for phonemes and control
// characters for commands; what is private may hold anything.
func sayable(voice, text string) string {
	text = strings.Map(func(r rune) rune {
		if r == '[' || r == ']' || unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, " "))
	if spelling := spelling(voice); spelling != nil {
		return spelling.Replace(text)
	}
	return text
}

// spelling writes what a voice would read wrongly; nil if it reads everything.
func spelling(voice string) *strings.Replacer {
	language, _, _ := strings.Cut(voice, "+") // hi+f2 is a woman's hi
	switch language {
	case "as":
		return withDots
	case "ne":
		return nepaliDigits
	case "sd", "ur":
		return latinDigits
	}
	return nil
}

var (
	// withDots writes a letter and its dot as one character. Unicode takes them apart when
	// it composes (UAX #15 §5.1), and the Assamese voice then spells them.
	withDots = strings.NewReplacer("\u09a1\u09bc", "\u09dc", "\u09a2\u09bc", "\u09dd", "\u09af\u09bc", "\u09df")
	// nepaliDigits are read in Nepali, others in English.
	nepaliDigits = strings.NewReplacer("0", "०", "1", "१", "2", "२", "3", "३", "4", "४", "5", "५", "6", "६", "7", "७", "8", "८", "9", "९")
	// latinDigits are read in Urdu and Sindhi, which leave out their own.
	latinDigits = strings.NewReplacer("۰", "0", "۱", "1", "۲", "2", "۳", "3", "۴", "4", "۵", "5", "۶", "6", "۷", "7", "۸", "8", "۹", "9")
)
