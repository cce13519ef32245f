package dlt

import (
	"github.com/goccy/go-yaml/ast"

	"healthdial/yamlfile"
)

func (r *reader) wrong(n ast.Node, format string, args ...any) {
	r.problems = append(r.problems, yamlfile.At(r.file, n).Wrong(format, args...))
}

func (r *reader) mapping(n ast.Node) *ast.MappingNode {
	m, ok := n.(*ast.MappingNode)
	if !ok {
		r.wrong(n, "keys and values are wanted here")
	}
	return m
}

// fields gives each key to take, which tells whether it knows it. That none is there
// twice the parser sees to.
func (r *reader) fields(m *ast.MappingNode, take func(key string, value ast.Node) bool) {
	for _, entry := range m.Values {
		if key, ok := yamlfile.Scalar(entry.Key); !ok || !take(key, entry.Value) {
			r.wrong(entry.Key, "%q is no key here", key)
		}
	}
}

// text is a scalar as it was written.
func (r *reader) text(n ast.Node) string {
	s, ok := yamlfile.Scalar(n)
	if !ok {
		r.wrong(n, "a plain value is wanted here")
	}
	return s
}
