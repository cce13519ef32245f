package engine

import "slices"

// checkSpec proves that a call declares how it fails: each has the exit error; one
// that asks another system may also be late.
func (c *compiler) checkSpec(spec *CallSpec) {
	wanted := []string{"error", "late"}
	if spec.Kind == Local {
		wanted = wanted[:1]
	}
	for _, exit := range wanted {
		if !slices.Contains(spec.Exits, exit) {
			c.errorf(pos{}, "call %s declares no exit %q", spec.Name, exit)
		}
	}
}

// checkCall proves that a call node covers exactly what its call declares.
func (c *compiler) checkCall(n *node) {
	if n.kind != callNode {
		return
	}
	if n.spec == nil {
		c.unknownCall = true
		c.errorf(n.call.at, "there is no call %s", n.call.s)
		return
	}
	for _, e := range n.exits {
		if !slices.Contains(n.spec.Exits, e.name.s) {
			c.errorf(e.name.at, "call %s has no exit %q", n.call.s, e.name.s)
		}
	}
	for _, name := range n.spec.Exits {
		if n.exit(name) == nil {
			c.errorf(n.call.at, "node %s does not cover the exit %q of call %s", n.name.s, name, n.call.s)
		}
	}
	c.checkPark(n)
}

// checkPark proves that whoever waits for a parked call hears how it ended.
func (c *compiler) checkPark(n *node) {
	if n.parkText == nil {
		return
	}
	if n.spec.Takes {
		c.errorf(n.parkAt, "call %s takes a secret: it is never parked", n.call.s)
	}
	if !slices.Contains(n.spec.Exits, "late") {
		c.errorf(n.parkAt, "call %s is never late: it is never parked", n.call.s)
	}
	for _, p := range n.parks {
		if p.name.s == "late" || !slices.Contains(n.spec.Exits, p.name.s) {
			c.errorf(p.name.at, "a parked %s does not end %q", n.call.s, p.name.s)
		}
	}
	for _, name := range n.spec.Exits {
		if n.parkText[name] == "" && name != "late" {
			c.errorf(n.parkAt, "node %s has no notice for the exit %q of a parked %s", n.name.s, name, n.call.s)
		}
	}
}

// checkSecret proves that a secret goes straight from its entry into a call that
// takes one, and that such a call is never reached without it.
func (c *compiler) checkSecret(n *node) {
	switch {
	case n.kind == entryNode && n.want.Kind == WantSecret:
		c.checkSecretEntry(n)
	case n.kind == callNode && n.spec != nil && n.spec.Takes && !n.secret.given():
		c.errorf(n.call.at, "call %s takes a secret: node %s names no entry for it", n.call.s, n.name.s)
	case n.kind == callNode && n.spec != nil && !n.spec.Takes && n.secret.given():
		c.errorf(n.secret.at, "call %s takes no secret", n.call.s)
	}
	for _, t := range n.targets() {
		c.checkReached(n, t.node, t.at, t == n.next && !t.leaves())
		c.checkReached(n, t.then, t.at, false)
	}
	if n == n.flow.start {
		c.checkReached(n, n, n.flow.startName.at, false)
	}
}

// checkReached refuses a way to a call that takes a secret, except straight from
// the entry of that secret.
func (c *compiler) checkReached(from, to *node, at pos, straight bool) {
	if to != nil && to.secret.given() && (!straight || to.secret.s != from.name.s) {
		c.errorf(at, "node %s is reached without its secret, which is entered at %s", to.name.s, to.secret.s)
	}
}

func (c *compiler) checkSecretEntry(n *node) {
	if n.as.given() {
		c.errorf(n.as.at, "a secret is never stored: node %s takes no as", n.name.s)
	}
	if n.next == nil || n.next.node == nil {
		return
	}
	if to := n.next.node; to.kind != callNode || to.secret.s != n.name.s {
		c.errorf(n.next.at, "the secret entered at %s flows only into a call that names it: node %s does not", n.name.s, to.name.s)
	}
}
