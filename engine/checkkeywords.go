package engine

import "strings"

// checkKeywords files every word that begins a flow, and proves that none begins
// two.
func (c *compiler) checkKeywords() {
	flows := map[string]*flow{}
	for _, f := range c.book.order {
		if !f.keyword.given() {
			continue
		}
		if before := flows[f.keyword.s]; before != nil {
			c.errorf(f.keyword.at, "keyword %s begins flow %s already", f.keyword.s, before.name.s)
			continue
		}
		flows[f.keyword.s] = f
		c.addKeyword(f.keyword, f)
	}
	for _, l := range c.book.tags {
		for _, a := range l.keywords {
			f := flows[a.keyword.s]
			if f == nil {
				c.errorf(a.keyword.at, "no flow has the keyword %s", a.keyword.s)
				continue
			}
			c.addKeyword(a.word, f)
		}
	}
}

func (c *compiler) addKeyword(word text, f *flow) {
	key := strings.ToLower(word.s)
	switch before := c.book.keywords[key]; {
	case len(strings.Fields(key)) != 1:
		c.errorf(word.at, "a keyword is one word")
	case digits(key) != "":
		c.errorf(word.at, "keyword %s is a number: it would be taken for an answer", word.s)
	case before != nil && before != f:
		c.errorf(word.at, "keyword %s begins flow %s already", word.s, before.name.s)
	default:
		c.book.keywords[key] = f
	}
}
