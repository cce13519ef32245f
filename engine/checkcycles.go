package engine

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
