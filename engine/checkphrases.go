package engine

import (
	"maps"
	"slices"
)

// checkPhrases proves that every phrase that something says exists in every
// language in which it may be said or spoken.
func (c *compiler) checkPhrases() {
	missing := map[[2]string]bool{}
	c.eachNode(func(n *node) {
		for _, key := range n.keys() {
			for _, tag := range c.voiced(n.flow.offered) {
				c.wantPhrase(key, tag, missing)
			}
		}
	})
	for _, key := range c.o.Spoken {
		for _, l := range c.book.tags {
			if l.Spoken == l.Tag {
				c.wantPhrase(text{key, l.at}, l.Tag, missing)
			}
		}
	}
	house := append(furniture(), c.o.Phrases...)
	for _, key := range append(house, c.o.Notices...) {
		for _, l := range c.book.tags {
			c.wantPhrase(text{key, l.at}, l.Tag, missing)
		}
	}
}

// wantPhrase reports a phrase once for each language that lacks it.
func (c *compiler) wantPhrase(key text, tag string, missing map[[2]string]bool) {
	c.used[key.s] = true
	l, at := c.book.langs[tag], [2]string{key.s, tag}
	if w := l.phrases[key.s]; (w == nil || w.plain == nil) && !missing[at] {
		missing[at] = true
		c.errorf(key.at, "phrase %s is missing in %s", key.s, tag)
	}
}

// voiced adds the languages in which text-only ones are spoken.
func (c *compiler) voiced(tags []string) []string {
	out := slices.Clone(tags)
	for _, tag := range tags {
		if voice := c.book.langs[tag].Spoken; c.book.langs[voice] != nil && !slices.Contains(out, voice) {
			out = append(out, voice)
		}
	}
	return out
}

// keys are all phrases that n may say, with those that only name values.
func (n *node) keys() []text {
	out := n.said()
	if n.item.given() {
		out = append(out, n.item)
	}
	for _, o := range n.options {
		for _, s := range o.set {
			if s.value.Kind == Keys {
				out = append(out, text{s.value.Text, s.at})
			}
		}
	}
	return out
}

// checkPlaceholders proves that a phrase has the same placeholders in every
// language as in the default one. A channel's own wording may leave some out.
func (c *compiler) checkPlaceholders() {
	for _, l := range c.book.tags {
		for _, key := range slices.Sorted(maps.Keys(l.phrases)) {
			w, names := l.phrases[key], c.placeholders(key)
			c.book.args[key] = names
			if w.plain == nil {
				c.errorf(w.at(), "phrase %s has a wording for a channel only", key)
				continue
			}
			if !same(w.plain.names, names) {
				c.errorf(w.plain.at, "phrase %s has placeholders %v in %s, but elsewhere %v", key, w.plain.names, l.Tag, names)
			}
			for channel, t := range w.by {
				for _, name := range t.names {
					if !slices.Contains(names, name) {
						c.errorf(t.at, "phrase %s@%s says {%s}, which the phrase itself does not", key, channel, name)
					}
				}
			}
		}
	}
}

// placeholders are those of the default language, or of the first that has the key.
func (c *compiler) placeholders(key string) []string {
	if c.book.fallback != nil {
		if w := c.book.fallback.phrases[key]; w != nil && w.plain != nil {
			return w.plain.names
		}
	}
	for _, l := range c.book.tags {
		if w := l.phrases[key]; w != nil && w.plain != nil {
			return w.plain.names
		}
	}
	return nil
}

func same(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// checkUnused warns of phrases that nothing says and calls that nothing makes.
func (c *compiler) checkUnused() {
	formats := append(VoiceFormats(), dateFormat, commaFormat)
	for _, l := range c.book.tags {
		for _, key := range slices.Sorted(maps.Keys(l.phrases)) {
			if !c.used[key] && !slices.Contains(formats, key) {
				c.warnf(l.phrases[key].at(), "phrase %s is never said", key)
			}
		}
	}
	made := map[string]bool{}
	c.eachNode(func(n *node) { made[n.call.s] = true })
	for _, name := range slices.Sorted(maps.Keys(c.book.calls)) {
		if !made[name] {
			c.warnf(pos{}, "call %s is never made", name)
		}
	}
}
