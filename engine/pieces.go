package engine

import (
	"strconv"
	"strings"
	"unicode"
)

// Piece is a run of what is said. Of names what a run of the wording is, so that a
// recording may stand for it; it is empty where only the conversation knows the words.
type Piece struct {
	Text string
	Of   string
}

// Pieces is what Say says, cut where wording and arguments meet. Runs without a letter
// or a digit are left out. A phrase without arguments is one piece, Of its key; of
// others the runs are numbered from 1: "enrol.made.1". What stands for a key is Of that
// key, and a constant Of "const." and its name.
func (b *Book) Pieces(lang, channel string, p Phrase) []Piece {
	t := b.template(lang, channel, p.Key)
	if t == nil {
		return nil
	}
	if len(t.parts) == 1 && t.parts[0].arg == "" {
		return []Piece{{t.parts[0].text, p.Key}}
	}
	var out []Piece
	add := func(text, of string) {
		if strings.ContainsFunc(text, spoken) {
			out = append(out, Piece{text, of})
		}
	}
	runs := 0
	for _, part := range t.parts {
		v, given := p.Args[part.arg]
		constant, fixed := b.constants[part.arg]
		switch {
		case part.arg == "":
			runs++
			add(part.text, p.Key+"."+strconv.Itoa(runs))
		case given && v.Kind == Keys:
			for key := range strings.FieldsSeq(v.Text) {
				add(b.Say(lang, channel, Phrase{Key: key}), key)
			}
		case given:
			add(b.said(v, lang, channel), "")
		case fixed:
			add(b.said(constant, lang, channel), "const."+part.arg)
		}
	}
	return out
}

func (b *Book) said(v Value, lang, channel string) string {
	var out strings.Builder
	b.write(&out, v, lang, channel)
	return out.String()
}

func spoken(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// Voice is the tag of the language whose voice speaks lang: lang itself, or another for
// one that is only written. An unknown language is spoken by the default one.
func (b *Book) Voice(lang string) string {
	if l := b.langs[lang]; l != nil {
		return l.Spoken
	}
	return b.fallback.Spoken
}
