package engine

// scope is what may be set when a flow runs: variables and lists.
type scope struct{ vars, lists map[string]bool }

func newScope() scope { return scope{map[string]bool{}, map[string]bool{}} }

// add takes in another scope and reports whether that brought anything new.
func (s scope) add(other scope) bool {
	before := len(s.vars) + len(s.lists)
	for name := range other.vars {
		s.vars[name] = true
	}
	for name := range other.lists {
		s.lists[name] = true
	}
	return len(s.vars)+len(s.lists) > before
}

func (s scope) has(name string) bool { return s.vars[name] || s.lists[name] }

// checkVariables proves that what a flow uses can be set: by itself, by flows that
// it goes to, or by its callers, which it says in needs.
func (c *compiler) checkVariables() {
	if c.unknownCall {
		return
	}
	sets := c.sets()
	for _, f := range c.book.order {
		for _, name := range f.forgets {
			if !sets[f].vars[name.s] {
				c.errorf(name.at, "flow %s forgets %s, which nothing in it sets", f.name.s, name.s)
			}
		}
		seen := newScope()
		seen.add(sets[f])
		for _, name := range f.needs {
			seen.vars[name.s], seen.lists[name.s] = true, true
		}
		for _, n := range f.nodes {
			c.checkUses(n, seen)
		}
		c.checkBegun(f)
	}
}

// sets finds what each flow, with those that it goes to, may set.
func (c *compiler) sets() map[*flow]scope {
	sets := map[*flow]scope{}
	for _, f := range c.book.order {
		sets[f] = f.own()
	}
	for grew := true; grew; {
		grew = false
		for _, f := range c.book.order {
			for _, n := range f.nodes {
				for _, t := range n.targets() {
					if t.flow != nil && sets[f].add(sets[t.flow]) {
						grew = true
					}
				}
			}
		}
	}
	return sets
}

// own is what a flow's own nodes may set.
func (f *flow) own() scope {
	s := newScope()
	for _, name := range f.takes {
		s.vars[name.s] = true
	}
	for _, n := range f.nodes {
		if n.as.given() {
			s.vars[n.as.s] = true
		}
		for _, o := range n.options {
			for _, set := range o.set {
				s.vars[set.name.s] = true
			}
		}
		if n.spec == nil {
			continue
		}
		for _, name := range n.spec.Sets {
			s.vars[name] = true
		}
		for _, name := range n.spec.Lists {
			s.lists[name] = true
		}
	}
	return s
}

// checkUses proves what one node uses: placeholders, conditions, lists, the needs
// of its call and of the flows that it goes to.
func (c *compiler) checkUses(n *node, seen scope) {
	for _, key := range n.said() {
		for _, name := range c.book.args[key.s] {
			if _, constant := c.o.Constants[name]; !constant && !seen.vars[name] {
				c.errorf(key.at, "phrase %s says {%s}, which nothing in flow %s sets", key.s, name, n.flow.name.s)
			}
		}
	}
	for _, o := range n.options {
		if o.when.given() && !seen.vars[o.when.s] {
			c.errorf(o.when.at, "nothing in flow %s sets %s", n.flow.name.s, o.when.s)
		}
	}
	if n.list.given() && !seen.lists[n.list.s] {
		c.errorf(n.list.at, "nothing in flow %s sets the list %s", n.flow.name.s, n.list.s)
	}
	if n.spec != nil {
		for _, name := range n.spec.Needs {
			if !seen.has(name) {
				c.errorf(n.call.at, "call %s needs %s, which nothing in flow %s sets", n.call.s, name, n.flow.name.s)
			}
		}
	}
	for _, t := range n.targets() {
		c.checkHanded(n, t, seen)
	}
}

func (c *compiler) checkHanded(n *node, t *target, seen scope) {
	if t.flow == nil {
		return
	}
	for _, name := range t.flow.needs {
		if !seen.has(name.s) {
			c.errorf(t.flowName.at, "flow %s needs %s, which nothing in flow %s sets", t.flow.name.s, name.s, n.flow.name.s)
		}
	}
}

// checkBegun proves that a flow that begins by keyword, or first of all, needs only
// what it takes.
func (c *compiler) checkBegun(f *flow) {
	if !f.keyword.given() && !f.root {
		return
	}
	taken := map[string]bool{}
	for _, name := range f.takes {
		taken[name.s] = true
	}
	for _, name := range f.needs {
		if !taken[name.s] {
			c.errorf(name.at, "flow %s begins without callers: nothing sets %s", f.name.s, name.s)
		}
	}
}

// said are the phrases that n says with the state's variables.
func (n *node) said() []text {
	out := append(append([]text{}, n.say...), n.send...)
	if n.again.given() {
		out = append(out, n.again)
	}
	for _, o := range n.options {
		out = append(out, o.say)
	}
	for _, p := range n.parks {
		out = append(out, p.phrase)
	}
	return out
}
