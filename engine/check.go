package engine

// check proves what must hold before anybody is spoken to:
//
//   - calls: known; on covers exactly their exits; what they need is set; a notice
//     for each exit of a parked one; a secret flows from its entry into a call that
//     takes one, and nowhere else
//   - paths: every node and every flow can be reached; no cycle lacks a wait; a
//     private flow is never resumed; silence never acts
//   - choices: at most so many, on numbers that no channel keeps for itself, and
//     never none
//   - variables and lists that are used can be set
//   - languages: each is spoken by a voice; keywords begin one flow each
//   - phrases: every one that is used exists in every language of its flow with the
//     same placeholders; unused ones are warned of
//   - screens fit with their longest arguments; every SMS that nobody asked for and
//     every screen as an SMS has a template
func (c *compiler) check() {
	c.eachNode(c.checkCall)
	c.eachNode(c.checkSecret)
	c.eachNode(c.checkChoices)
	c.eachNode(c.checkResting)
	c.checkLanguages()
	c.checkKeywords()
	c.checkPaths()
	c.checkPlaceholders()
	c.checkVariables()
	c.checkPhrases()
	c.checkUnused()
	if len(c.errors) == 0 {
		c.checkScreens()
		c.checkNotices()
		c.checkReplies()
	}
}

func (c *compiler) eachNode(do func(n *node)) {
	for _, f := range c.book.order {
		for _, n := range f.nodes {
			do(n)
		}
	}
}

// checkChoices proves that a person can always choose, and with one number each.
func (c *compiler) checkChoices(n *node) {
	if n.kind != sayNode && n.kind != listNode {
		return
	}
	most, sure := len(n.options), n.empty != nil
	if n.kind == listNode {
		most += n.shown
	}
	for _, o := range n.options {
		sure = sure || !o.when.given()
	}
	if !sure {
		c.errorf(n.name.at, "node %s may offer nothing: give an option without if, or empty", n.name.s)
	}
	if most > c.book.max || n.kind == listNode && n.shown < 1 {
		c.errorf(n.name.at, "node %s offers %d choices, at most %d can be", n.name.s, most, c.book.max)
	}
	for _, number := range c.book.reserved {
		if number >= 1 && number <= most {
			c.errorf(n.name.at, "node %s offers %d, which a channel keeps for itself", n.name.s, number)
		}
	}
}

// checkResting proves that silence and redial lead where nothing is done and
// nothing private is shown.
func (c *compiler) checkResting(n *node) {
	if t := n.silence; t != nil && t.node != nil && (!t.node.kind.shows() || t.node.empty != nil) {
		c.errorf(t.at, "silence of node %s leads to %s, which may not stop there: nothing is done unasked", n.name.s, t.node.name.s)
	}
	if t := n.resume; t != nil && t.node != nil && t.node.flow.private {
		c.errorf(t.at, "node %s resumes in flow %s, which is private", n.name.s, t.node.flow.name.s)
	}
}

// checkLanguages proves that each language has a voice, its own or another's.
func (c *compiler) checkLanguages() {
	for _, l := range c.book.tags {
		voice := c.book.langs[l.Spoken]
		if voice == nil {
			c.errorf(l.spokenAt, "language %s is spoken as %s, which is no language of ours", l.Tag, l.Spoken)
		} else if voice.Spoken != voice.Tag {
			c.errorf(l.spokenAt, "language %s is spoken as %s, which has no voice of its own", l.Tag, l.Spoken)
		}
	}
	c.eachNode(func(n *node) {
		for _, o := range n.options {
			if o.lang.given() && c.book.langs[o.lang.s] == nil {
				c.errorf(o.lang.at, "an option is spoken in %s, which is no language of ours", o.lang.s)
			}
		}
	})
}
