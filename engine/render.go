package engine

import (
	"fmt"
	"strings"
)

// defaultLimit is how long a variable gets that limits.yaml does not name.
const defaultLimit = 20

// Render is the screen of one node for somebody who has its flow in lang, with the
// arguments in given and, for the others, the longest there can be. It is what
// Compile asks Options.Fit about. It refuses names that are not there and nodes
// that show nothing.
func (b *Book) Render(flow, node, lang string, given Vars) (Screen, error) {
	f := b.flows[flow]
	if f == nil {
		return Screen{}, fmt.Errorf("%w: %s", ErrFlow, flow)
	}
	n := f.byName[node]
	switch {
	case n == nil:
		return Screen{}, fmt.Errorf("%w: %s of flow %s", ErrGone, node, flow)
	case !n.kind.shows():
		return Screen{}, fmt.Errorf("engine: node %s of flow %s has no screen", node, flow)
	case b.langs[lang] == nil:
		return Screen{}, fmt.Errorf("engine: no language %s", lang)
	}
	return b.sample(n, lang, given, 0), nil
}

// sample is a node's screen at its largest.
func (b *Book) sample(n *node, lang string, given Vars, again uint8) Screen {
	vars := Vars{}
	for _, key := range n.keys() {
		for name, v := range b.longest(key.s) {
			vars[name] = v
		}
	}
	for _, o := range n.options {
		if o.when.given() {
			vars[o.when.s] = b.longestValue(o.when.s)
		}
	}
	for name, v := range given {
		vars[name] = v
	}
	s := State{Lang: lang, Vars: vars, Again: again, Trail: []Frame{n.frame}}
	if n.kind == listNode {
		s.Lists = map[string][]Item{n.list.s: b.sampleItems(n, vars)}
	}
	screen := b.show(n, s)
	screen.CanHome = n.kind.waits()
	return screen
}

func (b *Book) sampleItems(n *node, vars Vars) []Item {
	items := make([]Item, n.shown)
	for i := range items {
		items[i] = Item{ID: fmt.Sprint(i + 1), Args: b.phrase(n.item.s, vars).Args}
	}
	return items
}

// longest are arguments for a phrase, each as long as it can get.
func (b *Book) longest(key string) Vars {
	vars := Vars{}
	for _, name := range b.args[key] {
		if _, constant := b.constants[name]; !constant {
			vars[name] = b.longestValue(name)
		}
	}
	return vars
}

// Limit is how many characters a variable may have: screens are proved to fit with
// so many, and calls cut what they set to them.
func (b *Book) Limit(variable string) int {
	if n, ok := b.chars[variable]; ok {
		return n
	}
	return defaultLimit
}

// longestValue is made of words, since text is broken between words.
func (b *Book) longestValue(name string) Value {
	n := b.Limit(name)
	words := strings.Repeat("Mmmmmmm ", n/8+1)[:n]
	if strings.HasSuffix(words, " ") {
		words = words[:n-1] + "m"
	}
	return T(words)
}
