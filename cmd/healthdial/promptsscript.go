package main

import (
	"cmp"
	"slices"
	"strconv"

	"healthdial/config"
	"healthdial/engine"
	"healthdial/flows"
	"healthdial/ivr"
)

// script is all that a service can say in calls.
type script struct {
	book  *engine.Book
	lines []ivr.Line // each once, where something is only known in a conversation with a sample of it
	parts map[string][]ivr.Part
	seen  map[string]bool
}

// newScript has every screen told in each of its shapes, as Compile goes through them.
func newScript(s config.Service) (*script, error) {
	all := &script{parts: map[string][]ivr.Part{}, seen: map[string]bool{}}
	book, err := compile(s, func(o *engine.Options) {
		o.Reply = func(b *engine.Book, s engine.Screen) error {
			told := ivr.Format{Words: b}.Script(s)
			all.add(told.Lines...)
			all.add(told.Help...)
			return nil
		}
	})
	if err != nil {
		return nil, err
	}
	all.book = book
	for _, l := range book.Languages() {
		if l.Spoken == l.Tag {
			all.add(ivr.Asides(book, l.Tag)...)
			all.values(l.Tag)
		}
	}
	for _, parts := range all.parts {
		slices.SortFunc(parts, func(a, b ivr.Part) int { return cmp.Compare(a.Recording, b.Recording) })
	}
	return all, nil
}

func (s *script) add(lines ...ivr.Line) {
	for _, l := range lines {
		if s.once("line", l.Lang, l.Text) {
			s.lines = append(s.lines, l)
		}
		for _, p := range l.Parts {
			s.part(l.Lang, p)
		}
	}
}

// values are what stands in lines of a language only when a conversation knows which: the
// phrases that calls name, and the digits.
func (s *script) values(lang string) {
	for _, key := range flows.Phrases() {
		for _, p := range s.book.Pieces(lang, "ivr", engine.Phrase{Key: key}) {
			s.part(lang, ivr.Part{Recording: p.Of, Text: p.Text})
		}
	}
	for digit := range 10 {
		s.part(lang, ivr.Part{Recording: "key." + strconv.Itoa(digit), Text: strconv.Itoa(digit)})
	}
}

// part notes what may be recorded.
func (s *script) part(lang string, p ivr.Part) {
	if p.Recording != "" && s.once("part", lang, p.Recording) {
		s.parts[lang] = append(s.parts[lang], p)
	}
}

func (s *script) once(what, lang, name string) bool {
	key := what + " " + lang + " " + name
	if s.seen[key] {
		return false
	}
	s.seen[key] = true
	return true
}

// of are the lines of one voice.
func (s *script) of(lang string) (lines []ivr.Line) {
	for _, l := range s.lines {
		if l.Lang == lang {
			lines = append(lines, l)
		}
	}
	return lines
}

// known reports whether all words of a line are the wording's.
func known(l ivr.Line) bool {
	return !slices.ContainsFunc(l.Parts, func(p ivr.Part) bool { return p.Recording == "" })
}
