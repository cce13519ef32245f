package engine

// checkReplies asks Options.Reply about every screen in each of its shapes, in every
// language that it may be said in, and about those of the house.
func (c *compiler) checkReplies() {
	if c.o.Reply == nil {
		return
	}
	c.eachNode(func(n *node) {
		if !n.kind.shows() {
			return
		}
		for _, tag := range n.flow.offered {
			for _, s := range c.book.shapes(n, tag) {
				c.reply(n.name, s)
			}
		}
	})
	root := c.book.root.start
	for _, l := range c.book.tags {
		again := State{Lang: l.Tag, Again: 1}
		c.reply(text{resume, l.phrases[resume].at()}, c.book.held(root, State{Lang: l.Tag}))
		c.reply(text{resume, l.phrases[resume].at()}, c.book.held(root, again))
		c.reply(text{tooMany, l.phrases[tooMany].at()}, c.book.closing(root, State{Lang: l.Tag, Again: maxAgain}))
		c.reply(text{ended, l.phrases[ended].at()}, c.book.closing(root, State{Lang: l.Tag}))
	}
}

// reply reports a screen that has no template, once for a place and a language: of
// a node's shapes the first says enough.
func (c *compiler) reply(what text, s Screen) {
	told := faultOf{what.at, s.Lang}
	if c.untemplated[told] {
		return
	}
	if err := c.o.Reply(c.book, s); err != nil {
		c.untemplated[told] = true
		c.errorf(what.at, "%s has no template in %s: %v", what.s, s.Lang, err)
	}
}

// faultOf is a fault at a place in one language.
type faultOf struct {
	at   pos
	lang string
}
