package engine

import "slices"

// Flow describes a compiled flow.
type Flow struct {
	Name          string
	Keyword       string
	Takes         []string
	Needs         []string
	Private, Root bool
	Languages     []string // tags that it is offered in
	Nodes         []string // in the order of the document
	File          string
	Line          int
}

// Flows are all flows, in the order of their files.
func (b *Book) Flows() []Flow {
	out := make([]Flow, len(b.order))
	for i, f := range b.order {
		out[i] = f.describe()
	}
	return out
}

// Flow describes the flow of that name.
func (b *Book) Flow(name string) (Flow, bool) {
	f := b.flows[name]
	if f == nil {
		return Flow{}, false
	}
	return f.describe(), true
}

func (f *flow) describe() Flow {
	d := Flow{
		Name: f.name.s, Keyword: f.keyword.s, Takes: plain(f.takes), Needs: plain(f.needs),
		Private: f.private, Root: f.root, Languages: slices.Clone(f.offered),
		File: f.name.at.File, Line: f.name.at.Line,
	}
	for _, n := range f.nodes {
		d.Nodes = append(d.Nodes, n.name.s)
	}
	return d
}

func plain(ts []text) []string {
	var out []string
	for _, t := range ts {
		out = append(out, t.s)
	}
	return out
}

// Languages are all languages, by tag.
func (b *Book) Languages() []Language {
	out := make([]Language, len(b.tags))
	for i, l := range b.tags {
		out[i] = l.Language
	}
	return out
}

// Language describes the language of that tag.
func (b *Book) Language(tag string) (Language, bool) {
	l := b.langs[tag]
	if l == nil {
		return Language{}, false
	}
	return l.Language, true
}

// Has reports whether a language has a phrase of its own.
func (b *Book) Has(lang, key string) bool {
	l := b.langs[lang]
	return l != nil && l.phrases[key] != nil
}

// Call is the declaration of a call.
func (b *Book) Call(name string) (CallSpec, bool) {
	spec := b.calls[name]
	if spec == nil {
		return CallSpec{}, false
	}
	return *spec, true
}

// Warnings are what Compile found odd but not wrong: phrases and calls that
// nothing uses.
func (b *Book) Warnings() []CheckError { return slices.Clone(b.warnings) }
