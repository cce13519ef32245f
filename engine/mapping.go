package engine

import (
	"strconv"

	"github.com/goccy/go-yaml/ast"

	"healthdial/yamlfile"
)

// mapping is a YAML mapping being read: each key is taken once, and done refuses
// those that nobody took. A nil mapping is an empty one.
type mapping struct {
	at     pos
	report *report
	fields []field
}

type field struct {
	key   text
	value ast.Node
	taken bool
}

// take finds a key and marks it read.
func (m *mapping) take(key string) (field, bool) {
	if m == nil {
		return field{}, false
	}
	for i := range m.fields {
		if f := &m.fields[i]; f.key.s == key {
			f.taken = true
			return *f, true
		}
	}
	return field{}, false
}

func (m *mapping) has(key string) bool {
	if m == nil {
		return false
	}
	for _, f := range m.fields {
		if f.key.s == key {
			return true
		}
	}
	return false
}

// done refuses every key that was not read. what names the thing in the error.
func (m *mapping) done(what string) {
	if m == nil {
		return
	}
	for _, f := range m.fields {
		if !f.taken {
			m.report.errorf(f.key.at, "unknown key %q in %s", f.key.s, what)
		}
	}
}

// text reads an optional scalar.
func (m *mapping) text(key string) text {
	f, ok := m.take(key)
	if !ok {
		return text{}
	}
	return m.scalar(f.value)
}

// scalar reads n, which must be one that is not empty.
func (m *mapping) scalar(n ast.Node) text {
	at := yamlfile.At(m.at.File, n)
	s, ok := yamlfile.Scalar(n)
	if !ok || s == "" {
		m.report.errorf(at, "a text is wanted here")
		return text{}
	}
	return text{s, at}
}

// require refuses a mapping without key.
func (m *mapping) require(key, what string) {
	if m != nil && !m.has(key) {
		m.report.errorf(m.at, "%s has no %q", what, key)
	}
}

// need reads a scalar that must be there.
func (m *mapping) need(key, what string) text {
	m.require(key, what)
	return m.text(key)
}

// texts reads a scalar or a list of them.
func (m *mapping) texts(key string) []text {
	f, ok := m.take(key)
	if !ok {
		return nil
	}
	seq, ok := f.value.(*ast.SequenceNode)
	if !ok {
		return m.given(m.scalar(f.value))
	}
	var out []text
	for _, n := range seq.Values {
		out = append(out, m.given(m.scalar(n))...)
	}
	return out
}

func (m *mapping) given(t text) []text {
	if !t.given() {
		return nil
	}
	return []text{t}
}

// items reads a list of mappings.
func (m *mapping) items(key string) []*mapping {
	f, ok := m.take(key)
	if !ok {
		return nil
	}
	seq, ok := f.value.(*ast.SequenceNode)
	if !ok {
		m.report.errorf(yamlfile.At(m.at.File, f.value), "a list is wanted here")
		return nil
	}
	var out []*mapping
	for _, n := range seq.Values {
		if item := m.report.mapping(n, m.at.File); item != nil {
			out = append(out, item)
		}
	}
	return out
}

// mapping reads a nested mapping; nil if it is not there.
func (m *mapping) mapping(key string) *mapping {
	f, ok := m.take(key)
	if !ok {
		return nil
	}
	return m.report.mapping(f.value, m.at.File)
}

// each reads every key of m with its value.
func (m *mapping) each(do func(key text, value ast.Node)) {
	if m == nil {
		return
	}
	for i := range m.fields {
		m.fields[i].taken = true
		do(m.fields[i].key, m.fields[i].value)
	}
}

// flag reads a key whose value is true or false.
func (m *mapping) flag(key string) bool {
	t := m.text(key)
	if t.given() && t.s != "true" && t.s != "false" {
		m.report.errorf(t.at, "%s is true or false", key)
	}
	return t.s == "true"
}

// number reads a whole number from low to high; fallback if it is not there.
func (m *mapping) number(key string, low, high, fallback int) int {
	t := m.text(key)
	if !t.given() {
		return fallback
	}
	return m.report.number(t, low, high)
}

func (r *report) number(t text, low, high int) int {
	n, err := strconv.Atoi(t.s)
	if err != nil || n < low || n > high {
		r.errorf(t.at, "a number from %d to %d is wanted here", low, high)
		return low
	}
	return n
}
