package engine

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Options are what a Book is compiled with besides its documents. The zero value
// is usable; each check that needs a higher floor is a func.
type Options struct {
	// Default is the language of people who chose none: "en" if empty.
	Default string
	// MaxOptions bounds the numbered choices of one screen, list items included:
	// 9 if 0, so that each is one key.
	MaxOptions int
	// Reserved are numbers that a channel keeps for itself: no choice may get one.
	Reserved []int
	// Constants are arguments that every phrase may use: the short code, a helpline.
	Constants Vars
	// Flows may be begun by Go (a deep link) though no menu or keyword leads there.
	Flows []string
	// Phrases are used by Go: they must exist in every language.
	Phrases []string
	// Spoken are said by a voice alone: they must exist in every language that has one.
	Spoken []string
	// Notices are sent by Go unasked: they must exist and have a template.
	Notices []string
	// Fit, if set, is asked for every screen with its longest arguments: does it fit
	// a page, or pages, of each channel? Screen.Lang tells the language.
	Fit func(b *Book, s Screen) error
	// Template, if set, is asked for every SMS that nobody asked for (send, park and
	// Notices), with its longest arguments: is there a registered template?
	Template func(b *Book, lang string, p Phrase) error
	// Reply, if set, is asked for every screen in each shape that it can have (its
	// conditional options, its items, its notes, a way back), with its longest
	// arguments: is there a registered template for it as an SMS? Screen.Lang tells
	// the language.
	Reply func(b *Book, s Screen) error
}

// defaultOptions is how many choices are each one key on a phone.
const defaultOptions = 9

// Book is a set of flows with their phrases and calls, proved to hold together. It
// never changes, so that any number of goroutines may use it.
type Book struct {
	flows     map[string]*flow
	order     []*flow
	root      *flow
	calls     map[string]*CallSpec
	langs     map[string]*language
	tags      []*language
	fallback  *language
	keywords  map[string]*flow
	forgets   []string            // variables that no redial keeps
	args      map[string][]string // phrase key -> its placeholders
	chars     map[string]int      // variable -> longest, in characters
	items     map[string]int      // list -> most items
	constants Vars
	reserved  []int
	max       int
	warnings  CheckErrors
}

// Compile reads *.yaml (flows, and limits.yaml) and lang/*.yaml (phrases) from docs
// and proves that they hold together with the calls that Go offers: see the list
// of checks in check.go. The error is CheckErrors and has all that is wrong, each
// with its place; the Book is then nil.
func Compile(docs fs.FS, calls []CallSpec, o Options) (*Book, error) {
	c := newCompiler(o)
	c.addCalls(calls)
	c.readLanguages(docs)
	c.readFlows(docs)
	if !c.unreadable {
		c.link()
		c.check()
	}
	if len(c.errors) > 0 {
		return nil, checkErrors(c.errors)
	}
	c.book.warnings = checkErrors(c.warnings)
	return c.book, nil
}

// compiler is a Book in the making.
type compiler struct {
	report
	book *Book
	o    Options
	used map[string]bool // phrase keys that something says
	// unknownCall is set when a flow makes a call that there is not: what it sets is
	// unknown too.
	unknownCall bool
	untemplated map[faultOf]bool // replies that were reported
}

func newCompiler(o Options) *compiler {
	if o.Default == "" {
		o.Default = "en"
	}
	if o.MaxOptions == 0 {
		o.MaxOptions = defaultOptions
	}
	return &compiler{o: o, used: map[string]bool{}, untemplated: map[faultOf]bool{}, book: &Book{
		flows: map[string]*flow{}, calls: map[string]*CallSpec{}, langs: map[string]*language{},
		keywords: map[string]*flow{}, args: map[string][]string{},
		constants: o.Constants, reserved: o.Reserved, max: o.MaxOptions,
	}}
}

func (c *compiler) addCalls(calls []CallSpec) {
	for i := range calls {
		spec := &calls[i]
		if c.book.calls[spec.Name] != nil {
			c.errorf(pos{}, "call %s is declared twice", spec.Name)
		}
		c.book.calls[spec.Name] = spec
		c.checkSpec(spec)
	}
}

func (c *compiler) readLanguages(docs fs.FS) {
	for _, file := range c.glob(docs, "lang/*.yaml") {
		tag := strings.TrimSuffix(path.Base(file), ".yaml")
		for i, m := range readDocuments(docs, file, &c.report) {
			if i > 0 {
				c.errorf(m.at, "a language is one document")
				break
			}
			l := readLanguage(m, tag)
			c.book.langs[tag] = l
			c.book.tags = append(c.book.tags, l)
		}
	}
	c.book.fallback = c.book.langs[c.o.Default]
	if c.book.fallback == nil {
		c.errorf(pos{}, "there is no language %s, the default: it would be lang/%s.yaml", c.o.Default, c.o.Default)
	}
}

func (c *compiler) readFlows(docs fs.FS) {
	for _, file := range c.glob(docs, "*.yaml") {
		for _, m := range readDocuments(docs, file, &c.report) {
			if file == "limits.yaml" {
				c.book.chars, c.book.items = readLimits(m)
				continue
			}
			c.addFlow(readFlow(m))
		}
	}
}

func (c *compiler) addFlow(f *flow) {
	if before := c.book.flows[f.name.s]; before != nil {
		c.errorf(f.name.at, "flow %s stands already in %s:%d", f.name.s, before.name.at.File, before.name.at.Line)
		return
	}
	c.book.flows[f.name.s] = f
	c.book.order = append(c.book.order, f)
}

func (c *compiler) glob(docs fs.FS, pattern string) []string {
	files, err := fs.Glob(docs, pattern)
	if err != nil {
		c.errorf(pos{}, "%v", err)
	}
	slices.Sort(files)
	return files
}
