package engine

// checkScreens asks Options.Fit about every screen in every language, as asked
// first and as asked again, and about those of the house.
func (c *compiler) checkScreens() {
	if c.o.Fit == nil {
		return
	}
	c.eachNode(func(n *node) {
		if !n.kind.shows() {
			return
		}
		for _, tag := range n.flow.offered {
			for again := range uint8(2) {
				c.fit(n.name, c.book.sample(n, tag, nil, again))
			}
		}
	})
	for _, l := range c.book.tags {
		root := c.book.root.start
		s := State{Lang: l.Tag, Again: maxAgain}
		c.fit(text{resume, l.phrases[resume].at()}, c.book.held(root, s))
		c.fit(text{tooMany, l.phrases[tooMany].at()}, c.book.closing(root, s))
		c.fit(text{ended, l.phrases[ended].at()}, c.book.closing(root, State{Lang: l.Tag}))
	}
}

func (c *compiler) fit(what text, s Screen) {
	if err := c.o.Fit(c.book, s); err != nil {
		c.errorf(what.at, "%s does not fit in %s: %v", what.s, s.Lang, err)
	}
}

// checkNotices asks Options.Template about every SMS that nobody asked for.
func (c *compiler) checkNotices() {
	if c.o.Template == nil {
		return
	}
	c.eachNode(func(n *node) {
		keys := n.send
		for _, p := range n.parks {
			keys = append(keys[:len(keys):len(keys)], p.phrase)
		}
		for _, key := range keys {
			for _, tag := range n.flow.offered {
				c.template(key, tag)
			}
		}
	})
	for _, key := range c.o.Notices {
		for _, l := range c.book.tags {
			c.template(text{key, l.phrases[key].at()}, l.Tag)
		}
	}
}

func (c *compiler) template(key text, tag string) {
	if err := c.o.Template(c.book, tag, c.book.phrase(key.s, c.book.longest(key.s))); err != nil {
		c.errorf(key.at, "phrase %s has no template in %s: %v", key.s, tag, err)
	}
}
