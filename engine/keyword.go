package engine

import "strings"

// maxTaken bounds a word that becomes a variable, in characters.
const maxTaken = 64

// Keyword finds the flow that the first word of an SMS begins, in any language and
// in capitals or not. takes names the variables that the words after it become.
func (b *Book) Keyword(said string) (flow string, takes []string, ok bool) {
	f := b.keyword(said)
	if f == nil {
		return "", nil, false
	}
	return f.name.s, plain(f.takes), true
}

// Command reads a whole SMS that begins with a keyword: "YES 123456". Words of
// digits become Digits, others Text; those beyond what the flow takes are left
// out, and so are those that no question would take. Without the words that the
// flow needs it is no command: "no" may be an answer.
func (b *Book) Command(said string) (Begin, bool) {
	f := b.keyword(said)
	if f == nil {
		return Begin{}, false
	}
	begin := Begin{Flow: f.name.s}
	words := strings.Fields(said)[1:]
	for i := range min(len(words), len(f.takes)) {
		v, ok := taken(words[i])
		if !ok {
			continue
		}
		if begin.Vars == nil {
			begin.Vars = Vars{}
		}
		begin.Vars[f.takes[i].s] = v
	}
	for _, name := range f.needs {
		if begin.Vars[name.s].Text == "" {
			return Begin{}, false
		}
	}
	return begin, true
}

func taken(word string) (Value, bool) {
	if value, ok := (Want{Kind: WantDigits, Max: maxTaken}).accept(word); ok {
		return N(value), true
	}
	value, ok := Want{Kind: WantText, Max: maxTaken}.accept(word)
	return T(value), ok
}

func (b *Book) keyword(said string) *flow {
	for word := range strings.FieldsSeq(said) {
		return b.keywords[strings.ToLower(word)]
	}
	return nil
}
