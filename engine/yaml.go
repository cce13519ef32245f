package engine

import (
	"io/fs"

	"github.com/goccy/go-yaml/ast"

	"healthdial/yamlfile"
)

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
		r.errorf(pos{File: file}, "%v", err)
		return nil
	}
	nodes, problems := yamlfile.Parse(file, data, yamlfile.Usual)
	r.errors = append(r.errors, problems...)
	r.unreadable = r.unreadable || len(problems) > 0
	var out []*mapping
	for _, n := range nodes {
		if m := r.mapping(n, file); m != nil {
			out = append(out, m)
		}
	}
	return out
}

// mapping reads the keys of n. Anchors, tags and merge keys are refused: a flow
// says what it says where it says it.
func (r *report) mapping(n ast.Node, file string) *mapping {
	m, ok := n.(*ast.MappingNode)
	if !ok {
		r.errorf(yamlfile.At(file, n), "a mapping is wanted here")
		return nil
	}
	out := &mapping{at: yamlfile.At(file, n), report: r}
	for _, v := range m.Values {
		key, ok := yamlfile.Scalar(v.Key)
		if !ok {
			r.errorf(yamlfile.At(file, v.Key), "a plain key is wanted here")
			continue
		}
		out.fields = append(out.fields, field{key: text{key, yamlfile.At(file, v.Key)}, value: v.Value})
	}
	return out
}
