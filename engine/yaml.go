package engine

import (
	"errors"
	"io/fs"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// maxDocument bounds one file: far above any flow that a person can read.
const maxDocument = 1 << 20

// text is a scalar and where it stands.
type text struct {
	s  string
	at pos
}

func (t text) given() bool { return t.s != "" }

// readDocuments parses one file into its documents, each a mapping.
func readDocuments(docs fs.FS, file string, r *report) []*mapping {
	data, err := fs.ReadFile(docs, file)
	if err != nil {
		r.errorf(pos{file: file}, "%v", err)
		return nil
	}
	if len(data) > maxDocument {
		r.errorf(pos{file: file}, "larger than %d octets", maxDocument)
		return nil
	}
	parsed, err := parser.ParseBytes(data, 0)
	if err != nil {
		r.syntax(file, err)
		return nil
	}
	return mappings(parsed, file, r)
}

func mappings(f *ast.File, file string, r *report) []*mapping {
	var out []*mapping
	for _, d := range f.Docs {
		if d.Body == nil || d.Body.Type() == ast.CommentType {
			continue
		}
		if m := r.mapping(d.Body, file); m != nil {
			out = append(out, m)
		}
	}
	return out
}

func (r *report) syntax(file string, err error) {
	r.unreadable = true
	at, message := pos{file: file}, err.Error()
	var e yaml.Error
	if errors.As(err, &e) && e.GetToken() != nil {
		at.line, at.col = e.GetToken().Position.Line, e.GetToken().Position.Column
		message = e.GetMessage()
	}
	r.errorf(at, "%s", message)
}

// mapping reads the keys of n. Anchors, tags and merge keys are refused: a flow
// says what it says where it says it.
func (r *report) mapping(n ast.Node, file string) *mapping {
	m, ok := n.(*ast.MappingNode)
	if !ok {
		r.errorf(place(n, file), "a mapping is wanted here")
		return nil
	}
	out := &mapping{at: place(n, file), report: r}
	for _, v := range m.Values {
		key, ok := scalar(v.Key)
		if !ok {
			r.errorf(place(v.Key, file), "a plain key is wanted here")
			continue
		}
		out.fields = append(out.fields, field{key: text{key, place(v.Key, file)}, value: v.Value})
	}
	return out
}

// place is where n begins. A block mapping begins at its first key.
func place(n ast.Node, file string) pos {
	if m, ok := n.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		n = m.Values[0].Key
	}
	at := pos{file: file}
	if tk := n.GetToken(); tk != nil {
		at.line, at.col = tk.Position.Line, tk.Position.Column
	}
	return at
}

// scalar is the text of a scalar as it was written: yes and 0123 stay themselves.
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
