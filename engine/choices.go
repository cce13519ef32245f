package engine

// choices numbers the items of a list, then the options.
func (b *Book) choices(n *node, s State) []Option {
	items := n.items(s)
	if len(items)+len(n.options) == 0 {
		return nil
	}
	out := make([]Option, 0, len(items)+len(n.options))
	for _, item := range items {
		out = append(out, Option{Number: len(out) + 1, Label: Phrase{n.item.s, item.Args}})
	}
	for i := range n.options {
		if o := &n.options[i]; o.offered(s.Vars) {
			out = append(out, Option{len(out) + 1, b.phrase(o.say.s, s.Vars), o.lang.s})
		}
	}
	return out
}

// choice finds what number stands for on n's screen: an item, an option or neither.
func (n *node) choice(s State, number int) (*Item, *option) {
	items := n.items(s)
	if number >= 1 && number <= len(items) {
		return &items[number-1], nil
	}
	number -= len(items)
	for i := range n.options {
		if o := &n.options[i]; o.offered(s.Vars) {
			if number--; number == 0 {
				return nil, o
			}
		}
	}
	return nil, nil
}

// items are those that n shows.
func (n *node) items(s State) []Item {
	if n.kind != listNode {
		return nil
	}
	all := s.Lists[n.list.s]
	return all[:min(len(all), n.shown)]
}

// bare reports whether n is a list with no item to choose, to be passed over.
func (n *node) bare(s State) bool {
	return n.kind == listNode && n.empty != nil && len(s.Lists[n.list.s]) == 0
}

func (o *option) offered(vars Vars) bool {
	return !o.when.given() || vars[o.when.s].Text != ""
}
