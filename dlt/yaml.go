package dlt

import (
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

func (r *reader) wrong(n ast.Node, format string, args ...any) {
	p := r.at(n)
	p.Message = fmt.Sprintf(format, args...)
	r.problems = append(r.problems, p)
}

// at is where a node begins; a block mapping begins at its first key.
func (r *reader) at(n ast.Node) Problem {
	p := Problem{File: r.file}
	if m, ok := n.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		n = m.Values[0].Key
	}
	if n == nil {
		return p
	}
	if token := n.GetToken(); token != nil && token.Position != nil {
		p.Line, p.Column = token.Position.Line, token.Position.Column
	}
	return p
}

func (r *reader) syntax(err error) {
	p := Problem{File: r.file, Message: err.Error()}
	var e yaml.Error
	if errors.As(err, &e) && e.GetToken() != nil {
		p.Line, p.Column = e.GetToken().Position.Line, e.GetToken().Position.Column
		p.Message = e.GetMessage()
	}
	r.problems = append(r.problems, p)
}

// body is the only document of a file.
func (r *reader) body(f *ast.File) *ast.MappingNode {
	var body ast.Node
	for _, d := range f.Docs {
		switch {
		case d.Body == nil || d.Body.Type() == ast.CommentType:
		case body != nil:
			r.wrong(d.Body, "a second document begins here: one is wanted")
			return nil
		default:
			body = d.Body
		}
	}
	if body == nil {
		r.problems = append(r.problems, Problem{File: r.file, Message: "the file is empty"})
		return nil
	}
	return r.mapping(body)
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
		if key, ok := scalar(entry.Key); !ok || !take(key, entry.Value) {
			r.wrong(entry.Key, "%q is no key here", key)
		}
	}
}

// text is a scalar as it was written.
func (r *reader) text(n ast.Node) string {
	s, ok := scalar(n)
	if !ok {
		r.wrong(n, "a plain value is wanted here")
	}
	return s
}

func scalar(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	}
	return "", false
}
