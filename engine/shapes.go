package engine

// shapes are all screens that n can be to somebody who has its flow in lang, with
// the longest arguments: with its conditional options and without, with any number
// of items, with a way back and without, as asked first and as asked again.
func (b *Book) shapes(n *node, lang string) []Screen {
	var out []Screen
	for _, vars := range b.conditions(n) {
		for items := range n.counts() {
			for _, s := range n.noted(b.state(n, lang, vars, items)) {
				screen := b.show(n, s)
				out = append(out, screen)
				if screen.CanBack = n.kind.waits(); screen.CanBack {
					out = append(out, screen)
				}
			}
		}
	}
	return out
}

// conditions are the arguments of n, with every choice of the variables set that
// its options ask for.
func (b *Book) conditions(n *node) []Vars {
	all := []Vars{{}}
	for _, key := range n.keys() {
		for name, v := range b.longest(key.s) {
			all[0][name] = v
		}
	}
	for _, o := range n.options {
		if _, has := all[0][o.when.s]; !o.when.given() || has {
			continue
		}
		for _, vars := range all[:len(all):len(all)] {
			with := Vars{o.when.s: b.longestValue(o.when.s)}
			for name, v := range vars {
				with[name] = v
			}
			all = append(all, with)
		}
	}
	return all
}

// counts gives every number of items that n may show.
func (n *node) counts() func(yield func(int) bool) {
	return func(yield func(int) bool) {
		first := 0
		if n.empty != nil {
			first = 1 // without any, n is passed over
		}
		for i := first; i <= n.shown && n.kind == listNode; i++ {
			if !yield(i) {
				return
			}
		}
		if n.kind != listNode {
			yield(0)
		}
	}
}

// state is one in which n is shown, with so many items and nothing to go back to.
func (b *Book) state(n *node, lang string, vars Vars, items int) State {
	s := State{Lang: lang, Vars: vars}
	if n.kind == listNode {
		s.Lists = map[string][]Item{n.list.s: b.sampleItems(n, vars)[:items]}
	}
	return s
}

// noted are a state, and the same with each note that may come before its screen.
func (n *node) noted(s State) []State {
	out := []State{s}
	if n.kind.waits() {
		again, unread := s, s
		again.Again, unread.Note = 1, invalid
		out = append(out, again, unread)
	}
	if n.home {
		restart := s
		restart.Note = restarted
		out = append(out, restart)
	}
	return out
}
