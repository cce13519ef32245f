package dlt

import (
	"fmt"
	"strings"
	"unicode"
)

// Kind is what the values of a slot are made of. TRAI's direction of 18 November
// 2025 wants every slot of a new template to say so; var is from before.
type Kind string

// The kinds, as a body writes them between {# and #}.
const (
	Var          Kind = "var"
	Numeric      Kind = "numeric"
	Alphanumeric Kind = "alphanumeric"
	URL          Kind = "url"
	URLOTT       Kind = "urlott"
	Callback     Kind = "cbn"
	Email        Kind = "email"
)

var kinds = map[Kind]func(rune) bool{
	Var:          func(r rune) bool { return !unicode.IsControl(r) },
	Numeric:      func(r rune) bool { return r >= '0' && r <= '9' },
	Alphanumeric: func(r rune) bool { return r == ' ' || unicode.In(r, unicode.L, unicode.M, unicode.N) },
	URL:          visible,
	URLOTT:       visible,
	Callback:     func(r rune) bool { return r >= '0' && r <= '9' || strings.ContainsRune("+- ", r) },
	Email:        visible,
}

func visible(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) }

// Slot is how a body writes a slot of a kind: {#numeric#}.
func (k Kind) Slot() string { return "{#" + string(k) + "#}" }

// element is a fixed text, or a run of slots of one kind, which hold one value of
// at least one character.
type element struct {
	fixed []rune
	kind  Kind
	is    func(rune) bool // of a slot: what its characters are
	most  int             // of a slot: how many
}

// parse reads a body into elements. each is how many characters one slot holds.
func parse(body string, each int) ([]element, error) {
	var out []element
	for rest := body; rest != ""; {
		fixed, behind, found := strings.Cut(rest, "{#")
		if fixed != "" {
			out = append(out, element{fixed: []rune(fixed)})
		}
		if !found {
			break
		}
		name, after, closed := strings.Cut(behind, "#}")
		is := kinds[Kind(name)]
		switch {
		case !closed:
			return nil, fmt.Errorf("a {# is never closed by #}")
		case is == nil:
			return nil, fmt.Errorf("{#%s#} is no slot: var, numeric, alphanumeric, url, urlott, cbn and email are", name)
		}
		out, rest = addSlot(out, element{kind: Kind(name), is: is, most: each}), after
	}
	return out, nil
}

// addSlot appends a slot, or lengthens the one of its kind before it.
func addSlot(es []element, slot element) []element {
	if n := len(es); n > 0 && es[n-1].kind == slot.kind {
		es[n-1].most += slot.most
		return es
	}
	return append(es, slot)
}
