package engine

// checkPaths proves that everything can be reached, and that a conversation always
// comes to a wait. A flow with a missing target is left out: its paths are unknown.
func (c *compiler) checkPaths() {
	reached := map[*flow]bool{}
	for _, f := range c.entrances() {
		c.reachFlow(f, reached)
	}
	whole := true
	for _, f := range c.book.order {
		if f.broken {
			whole = false
			continue
		}
		c.reachNodes(f)
	}
	if !whole || c.book.root == nil {
		return
	}
	for _, f := range c.book.order {
		if !reached[f] {
			c.errorf(f.name.at, "flow %s cannot be reached from the root, a keyword or an option", f.name.s)
		}
	}
	c.checkCycles()
	c.markHome()
}

// entrances are the flows that begin from outside.
func (c *compiler) entrances() []*flow {
	var out []*flow
	for _, f := range c.book.order {
		if f.root || f.keyword.given() {
			out = append(out, f)
		}
	}
	for _, name := range c.o.Flows {
		if f := c.book.flows[name]; f != nil {
			out = append(out, f)
		} else {
			c.errorf(pos{}, "there is no flow %s, which is begun from outside", name)
		}
	}
	return out
}

func (c *compiler) reachFlow(f *flow, reached map[*flow]bool) {
	if reached[f] {
		return
	}
	reached[f] = true
	for _, n := range f.nodes {
		for _, t := range n.targets() {
			if t.flow != nil {
				c.reachFlow(t.flow, reached)
			}
		}
	}
}

// reachNodes walks one flow from its start.
func (c *compiler) reachNodes(f *flow) {
	reached := map[*node]bool{}
	var walk func(n *node)
	walk = func(n *node) {
		if n == nil || n.flow != f || reached[n] {
			return
		}
		reached[n] = true
		for _, t := range n.targets() {
			walk(t.node)
			walk(t.then)
		}
	}
	walk(f.start)
	for _, n := range f.nodes {
		if !reached[n] {
			c.errorf(n.name.at, "node %s of flow %s cannot be reached", n.name.s, f.name.s)
		}
	}
}
