package engine

import (
	"errors"
	"strings"
)

// template is a phrase parsed once: texts and placeholders in turn.
type template struct {
	at    pos
	parts []part
	names []string // its placeholders, each once, in the order of the text
	size  int      // octets of its texts
}

// part is a text, or the name of an argument.
type part struct{ text, arg string }

var (
	errBrace = errors.New("a { is never closed: write {{ for a brace")
	errName  = errors.New("a placeholder is a name of small letters, digits and _")
)

// parseTemplate reads "{name} asks": {{ and }} are braces.
func parseTemplate(s string) (*template, error) {
	t := &template{}
	var lit strings.Builder
	for s != "" {
		i := strings.IndexAny(s, "{}")
		if i < 0 {
			lit.WriteString(s)
			break
		}
		lit.WriteString(s[:i])
		if s = s[i:]; s[0] == '}' || strings.HasPrefix(s, "{{") {
			lit.WriteByte(s[0])
			s = strings.TrimPrefix(s[1:], s[:1])
			continue
		}
		name, rest, closed := strings.Cut(s[1:], "}")
		if !closed {
			return nil, errBrace
		}
		if !isName(name) {
			return nil, errName
		}
		t.text(&lit)
		t.arg(name)
		s = rest
	}
	t.text(&lit)
	return t, nil
}

func (t *template) text(lit *strings.Builder) {
	if lit.Len() > 0 {
		t.parts = append(t.parts, part{text: lit.String()})
		t.size += lit.Len()
		lit.Reset()
	}
}

func (t *template) arg(name string) {
	t.parts = append(t.parts, part{arg: name})
	if !t.has(name) {
		t.names = append(t.names, name)
	}
}

func (t *template) has(name string) bool {
	for _, n := range t.names {
		if n == name {
			return true
		}
	}
	return false
}

func isName(s string) bool {
	for i := range len(s) {
		if c := s[i]; c != '_' && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}
