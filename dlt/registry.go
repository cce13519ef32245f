package dlt

import (
	"cmp"
	"slices"
	"sync/atomic"
	"time"
)

// Registry is a set of templates. It never changes, so that any number of
// goroutines may use it.
type Registry struct {
	templates []Template // the most specific first
}

// newRegistry orders templates: the one with the most fixed text goes first, since
// it says most of what it is for, then the one that is not promotional, then the
// earlier.
func newRegistry(ts []Template) *Registry {
	ts = slices.Clone(ts)
	slices.SortStableFunc(ts, func(a, b Template) int {
		return cmp.Or(cmp.Compare(b.fixed, a.fixed), cmp.Compare(promotional(a), promotional(b)))
	})
	return &Registry{templates: ts}
}

func promotional(t Template) int {
	if t.Type == Promotional {
		return 1
	}
	return 0
}

// Match finds the most specific template in force that a text is an instance of.
func (r *Registry) Match(text string, at time.Time) (Template, bool) {
	runes := []rune(text)
	for i := range r.templates {
		if t := &r.templates[i]; t.inForce(at) && t.matches(runes) {
			return *t, true
		}
	}
	return Template{}, false
}

// Len is how many templates there are.
func (r *Registry) Len() int { return len(r.templates) }

// Drafts are the templates without an id, in the order of their file: they are not
// registered yet.
func (r *Registry) Drafts() []Template {
	var out []Template
	for _, t := range r.templates {
		if t.ID == "" {
			out = append(out, t)
		}
	}
	slices.SortStableFunc(out, func(a, b Template) int { return cmp.Compare(a.Line, b.Line) })
	return out
}

// Switch is a registry that can be changed while it is in use. The zero Switch has
// no template.
type Switch struct{ now atomic.Pointer[Registry] }

// Set puts a registry in force.
func (s *Switch) Set(r *Registry) { s.now.Store(r) }

// Match is that of the registry in force.
func (s *Switch) Match(text string, at time.Time) (Template, bool) {
	r := s.now.Load()
	if r == nil {
		return Template{}, false
	}
	return r.Match(text, at)
}
