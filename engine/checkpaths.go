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

// unasked are the ways on from n that need nobody's answer.
func (n *node) unasked() []*target {
	switch {
	case n.kind == callNode:
		return n.targets()
	case n.kind == flowNode:
		return []*target{n.next}
	case n.kind == listNode && n.empty != nil:
		return []*target{n.empty}
	}
	return nil
}

// checkCycles looks for a way round without a wait. A flow that can be passed from
// its start to a return without one counts as a step to where it comes back.
func (c *compiler) checkCycles() {
	passable := c.passable()
	const onPath, clear = 1, 2
	state := map[*node]int{}
	var walk func(n *node)
	walk = func(n *node) {
		state[n] = onPath
		for _, t := range n.unasked() {
			for _, to := range t.reaches(passable) {
				if state[to] == onPath {
					c.errorf(t.at, "node %s of flow %s leads round to %s without asking anybody", n.name.s, n.flow.name.s, to.name.s)
				} else if state[to] != clear {
					walk(to)
				}
			}
		}
		state[n] = clear
	}
	c.eachNode(func(n *node) {
		if state[n] == 0 {
			walk(n)
		}
	})
}

// reaches are the nodes that t leads to before anybody is asked.
func (t *target) reaches(passable map[*flow]bool) []*node {
	if t.then != nil && passable[t.flow] {
		return []*node{t.node, t.then}
	}
	return []*node{t.node}
}

// passable finds the flows that can be passed from start to return without a wait,
// until no more are found.
func (c *compiler) passable() map[*flow]bool {
	found := map[*flow]bool{}
	for grew := true; grew; {
		grew = false
		for _, f := range c.book.order {
			if !found[f] && returns(f.start, found, map[*node]bool{}) {
				found[f], grew = true, true
			}
		}
	}
	return found
}

func returns(n *node, passable map[*flow]bool, seen map[*node]bool) bool {
	if n.kind == returnNode {
		return true
	}
	if seen[n] {
		return false
	}
	seen[n] = true
	for _, t := range n.unasked() {
		switch {
		case t.then == nil && returns(t.node, passable, seen):
			return true
		case t.then != nil && passable[t.flow] && returns(t.then, passable, seen):
			return true
		}
	}
	return false
}

// markHome marks the nodes that a fresh conversation passes before the first
// answer: there is nothing to resume.
func (c *compiler) markHome() {
	passable := c.passable()
	var walk func(n *node)
	walk = func(n *node) {
		if n.home {
			return
		}
		n.home = true
		for _, t := range n.unasked() {
			for _, to := range t.reaches(passable) {
				walk(to)
			}
		}
	}
	if c.book.root != nil && c.book.root.start != nil {
		walk(c.book.root.start)
	}
}
