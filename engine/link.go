package engine

// link finds what every name in the flows stands for. A flow with a name that
// stands for nothing is marked broken: its paths cannot be followed.
func (c *compiler) link() {
	for _, f := range c.book.order {
		c.linkFlow(f)
		for _, name := range f.forgets {
			c.book.forgets = append(c.book.forgets, name.s)
		}
	}
	for _, f := range c.book.order {
		for _, n := range f.nodes {
			for _, t := range n.targets() {
				c.linkTarget(n, t)
			}
			if n.kind == callNode {
				n.spec = c.book.calls[n.call.s]
			}
			n.shown = c.book.itemsShown(n)
		}
		f.lists = f.showing()
	}
	c.linkRoot()
}

func (c *compiler) linkFlow(f *flow) {
	for _, n := range f.nodes {
		f.byName[n.name.s] = n
	}
	f.start = c.node(f, f.startName)
	for _, l := range f.languages {
		if c.book.langs[l.s] == nil {
			c.errorf(l.at, "flow %s offers %s, which is no language of ours", f.name.s, l.s)
			continue
		}
		f.offered = append(f.offered, l.s)
	}
	if f.languages == nil {
		for _, l := range c.book.tags {
			f.offered = append(f.offered, l.Tag)
		}
	}
}

// node finds a node by name and marks f broken if there is none.
func (c *compiler) node(f *flow, name text) *node {
	n := f.byName[name.s]
	if n == nil {
		f.broken = true
		if name.given() {
			c.errorf(name.at, "flow %s has no node %s", f.name.s, name.s)
		}
	}
	return n
}

func (c *compiler) linkTarget(from *node, t *target) {
	if !t.leaves() {
		t.node = c.node(from.flow, t.nodeName)
		return
	}
	to := c.book.flows[t.flowName.s]
	if to == nil {
		from.flow.broken = true
		c.errorf(t.flowName.at, "there is no flow %s", t.flowName.s)
		return
	}
	if to == from.flow {
		c.errorf(t.flowName.at, "flow %s goes into itself: go to its first node instead", to.name.s)
	}
	t.flow, t.node, t.then = to, to.start, t.back
	if t.thenName.given() {
		t.then = c.node(from.flow, t.thenName)
	}
	if t.node == nil {
		from.flow.broken = true
	}
}

// linkRoot finds the one root flow.
func (c *compiler) linkRoot() {
	for _, f := range c.book.order {
		if !f.root {
			continue
		}
		if c.book.root != nil {
			c.errorf(f.name.at, "flow %s is a second root: %s is one already", f.name.s, c.book.root.name.s)
			continue
		}
		c.book.root = f
	}
	if c.book.root == nil {
		c.errorf(pos{}, "no flow is the root")
	}
}

// showing are the lists that a flow shows, and what it hands on to flows that need
// it.
func (f *flow) showing() map[string]bool {
	lists := map[string]bool{}
	for _, n := range f.nodes {
		lists[n.list.s] = true
		for _, t := range n.targets() {
			if t.flow == nil {
				continue
			}
			for _, name := range t.flow.needs {
				lists[name.s] = true
			}
		}
	}
	return lists
}

// itemsShown is the most items that a list node shows.
func (b *Book) itemsShown(n *node) int {
	room := max(b.max-len(n.options), 0)
	if most, ok := b.items[n.list.s]; ok {
		return most
	}
	return room
}
