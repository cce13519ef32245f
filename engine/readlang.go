package engine

import (
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Language is one language that people can be spoken to in.
type Language struct {
	Tag    string // BCP 47, for instance hi-Latn
	Name   string // in itself
	Spoken string // the tag whose voice speaks it
	Draft  bool   // not yet checked by a native speaker
}

// language is a compiled language document.
type language struct {
	Language
	at       pos
	spokenAt pos
	keywords []alias
	phrases  map[string]*wording
}

// alias is a word that means a keyword in one language.
type alias struct{ keyword, word text }

// wording is one phrase in one language: plain, and as a channel says it otherwise.
type wording struct {
	plain *template
	by    map[string]*template // channel -> its own wording
}

// at is where the phrase stands.
func (w *wording) at() pos {
	if w.plain != nil {
		return w.plain.at
	}
	for _, t := range w.by {
		return t.at
	}
	return pos{}
}

// readLanguage reads one language document. tag is what its file is named after.
func readLanguage(m *mapping, tag string) *language {
	l := &language{at: m.at, phrases: map[string]*wording{}}
	said := m.need("language", "a language")
	if said.given() && said.s != tag {
		m.report.errorf(said.at, "language %s stands in a file named after %s", said.s, tag)
	}
	l.Tag, l.Name = tag, m.need("name", "a language").s
	spoken := m.text("spoken")
	l.Spoken, l.spokenAt = spoken.s, spoken.at
	if !spoken.given() {
		l.Spoken, l.spokenAt = tag, m.at
	}
	l.Draft = m.flag("draft")
	l.readKeywords(m.mapping("keywords"))
	l.readPhrases(m.mapping("phrases"))
	m.done("a language")
	return l
}

func (l *language) readKeywords(m *mapping) {
	var keywords []text
	m.each(func(key text, _ ast.Node) { keywords = append(keywords, key) })
	for _, k := range keywords {
		for _, word := range m.texts(k.s) {
			l.keywords = append(l.keywords, alias{k, word})
		}
	}
}

func (l *language) readPhrases(m *mapping) {
	m.each(func(key text, value ast.Node) {
		said := m.scalar(value)
		t, err := parseTemplate(said.s)
		if err != nil {
			m.report.errorf(said.at, "phrase %s: %v", key.s, err)
			t = &template{}
		}
		l.add(key, t, m.report)
	})
}

// add files a wording under its key, or under key@channel.
func (l *language) add(key text, t *template, r *report) {
	t.at = key.at
	base, channel, variant := strings.Cut(key.s, "@")
	w := l.phrases[base]
	if w == nil {
		w = &wording{}
		l.phrases[base] = w
	}
	switch {
	case !variant:
		w.plain = t
	case channel != "sms" && channel != "ussd" && channel != "ivr":
		r.errorf(key.at, "phrase %s: a wording is for sms, ussd or ivr", key.s)
	case w.by == nil:
		w.by = map[string]*template{channel: t}
	default:
		w.by[channel] = t
	}
}

// readLimits reads limits.yaml: the longest that variables get, in characters, and
// the most items that lists show.
func readLimits(m *mapping) (chars, items map[string]int) {
	chars, items = map[string]int{}, map[string]int{}
	read := func(key string, into map[string]int, most int) {
		numbers := m.mapping(key)
		numbers.each(func(name text, value ast.Node) {
			into[name.s] = m.report.number(numbers.scalar(value), 1, most)
		})
	}
	read("limits", chars, 500)
	read("lists", items, 99)
	m.done("limits")
	return chars, items
}
