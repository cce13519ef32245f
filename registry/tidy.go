package registry

import (
	"strings"
	"unicode"
)

// maxName is how many characters of somebody else's words are kept.
const maxName = 160

// tidy makes words that a registry passes on (a name, a display text) fit to be
// shown: controls, line breaks and invisible formatting (which can reverse or hide
// what is read) become or leave single spaces, and the rest is cut at maxName.
func tidy(s string) string {
	words := strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r), r == unicode.ReplacementChar:
			return ' '
		case unicode.Is(unicode.Cf, r) && r != zwj && r != zwnj:
			return -1
		}
		return r
	}, s))
	runes := []rune(strings.Join(words, " "))
	return string(runes[:min(len(runes), maxName)])
}

// Indic scripts need these two to shape letters; they hide nothing.
const (
	zwnj = '\u200c'
	zwj  = '\u200d'
)

func (p Party) tidy() Party { return Party{p.ID, tidy(p.Name), p.Type} }

func (p Purpose) tidy() Purpose { return Purpose{tidy(p.Text), p.Code, p.RefURI} }

func (r Requester) tidy() Requester { return Requester{tidy(r.Name), r.Identifier} }

func tidyPatients(list []LinkPatient) []LinkPatient {
	for i := range list {
		list[i].Display = tidy(list[i].Display)
		for j := range list[i].CareContexts {
			list[i].CareContexts[j].Display = tidy(list[i].CareContexts[j].Display)
		}
	}
	return list
}
