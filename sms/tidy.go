package sms

import (
	"context"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"healthdial/engine"
	"healthdial/session"
)

// Tidy is a text as keywords are looked for in it. People write "yes-123456",
// "YES123456", "Help!" or "(हाँ) 123456.": each is a keyword and its words. Runs of
// blanks become one, punctuation around words and between a keyword and what
// follows it goes, letters and marks take their composed form. What stands inside
// a word, as in asha.rao@abdm, stays.
func Tidy(text string) string {
	text = norm.NFC.String(strings.ToValidUTF8(text, " "))
	text = strings.Map(unseen, text)
	var words []string
	for _, word := range strings.Fields(text) {
		if word = strings.TrimFunc(word, isOrnament); word == "" {
			continue
		}
		if len(words) == 0 {
			words = append(words, keyword(word)...)
			continue
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

// unseen drops what cannot be seen and makes control characters blanks.
func unseen(r rune) rune {
	switch {
	case unicode.IsControl(r):
		return ' '
	case r >= '\u200B' && r <= '\u200F', r == '\uFEFF', r >= '\u202A' && r <= '\u202E', r >= '\u2066' && r <= '\u2069':
		return -1
	}
	return r
}

func isOrnament(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }

// keyword parts a first word that is letters followed by digits, with or without
// punctuation between them.
func keyword(word string) []string {
	end := strings.IndexFunc(word, func(r rune) bool { return !unicode.In(r, unicode.L, unicode.M) })
	if end <= 0 {
		return []string{word}
	}
	rest := strings.TrimLeftFunc(word[end:], isOrnament)
	if rest == "" || strings.ContainsFunc(rest, func(r rune) bool { return !unicode.IsDigit(r) }) {
		return []string{word}
	}
	return []string{word[:end], rest}
}

// Reader is a session.Taker for letters: it hands a text on as people meant it if
// a keyword is found in it then, and as it is otherwise.
type Reader struct {
	Turns interface {
		Take(ctx context.Context, e session.Event, f session.Format) (session.Page, error)
	}
	Book interface {
		Command(said string) (engine.Begin, bool)
	}
}

// Take tidies the text of an event and takes its turn.
func (r Reader) Take(ctx context.Context, e session.Event, f session.Format) (session.Page, error) {
	tidy := Tidy(e.Text)
	if _, ok := r.Book.Command(tidy); ok {
		e.Text = tidy
	}
	return r.Turns.Take(ctx, e, f)
}
