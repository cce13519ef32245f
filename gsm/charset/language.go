package charset

import (
	"slices"
	"strings"
)

// Language is a national language identifier (TS 23.038 §6.2.1.2.4): whose tables
// a user data header announces.
type Language uint8

// The languages that have tables. Default is none of them.
const (
	Default Language = iota
	Turkish
	Spanish
	Portuguese
	Bengali
	Gujarati
	Hindi
	Kannada
	Malayalam
	Oriya
	Punjabi
	Tamil
	Telugu
	Urdu
	languages // how many there are
)

// names are those of the standard, in the order of the identifiers.
func names() []string {
	return []string{
		"default", "turkish", "spanish", "portuguese", "bengali", "gujarati", "hindi", "kannada",
		"malayalam", "oriya", "punjabi", "tamil", "telugu", "urdu",
	}
}

// String is the language's English name in lower case.
func (l Language) String() string {
	if l >= languages {
		return "unknown"
	}
	return names()[l]
}

// LanguageNamed is the language that String names so; ok is false if there is none
// or it is Default.
func LanguageNamed(name string) (l Language, ok bool) {
	i := slices.Index(names(), name)
	return Language(max(i, 0)), i > 0
}

// TablesFor is the language whose tables hold the script that a language of people
// is written in, given its tag as in BCP 47: "hi", and "mr" or "ne-NP" too, have
// the tables of Hindi. ok is false if there are none, or if the tag says that it is
// written in Latin letters ("hi-Latn").
func TablesFor(tag string) (l Language, ok bool) {
	base, rest, _ := strings.Cut(strings.ToLower(tag), "-")
	if strings.HasPrefix(rest, "latn") {
		return Default, false
	}
	switch base {
	case "tr":
		l = Turkish
	case "es":
		l = Spanish
	case "pt":
		l = Portuguese
	case "bn", "as":
		l = Bengali
	case "gu":
		l = Gujarati
	case "hi", "mr", "ne", "sa", "kok", "mai", "brx", "doi":
		l = Hindi
	case "kn":
		l = Kannada
	case "ml":
		l = Malayalam
	case "or":
		l = Oriya
	case "pa":
		l = Punjabi
	case "ta":
		l = Tamil
	case "te":
		l = Telugu
	case "ur", "sd":
		l = Urdu
	}
	return l, l != Default
}
