package web

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// tree is an element of a document as a platform reads it.
type tree struct {
	name string
	attr map[string]string
	kids []*tree
	text string
}

func parse(t testing.TB, doc []byte) *tree {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(string(doc)))
	root := &tree{}
	open := []*tree{root}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, doc)
		}
		top := open[len(open)-1]
		switch x := token.(type) {
		case xml.StartElement:
			e := &tree{name: x.Name.Local, attr: map[string]string{}}
			for _, a := range x.Attr {
				key := a.Name.Local
				if a.Name.Space != "" {
					key = "xml:" + key
				}
				e.attr[key] = a.Value
			}
			top.kids = append(top.kids, e)
			open = append(open, e)
		case xml.EndElement:
			top.text = strings.TrimSpace(top.text)
			open = open[:len(open)-1]
		case xml.CharData:
			top.text += string(x)
		}
	}
	if len(root.kids) != 1 {
		t.Fatalf("%d documents", len(root.kids))
	}
	return root.kids[0]
}

// all are the elements of a name, at any depth.
func (e *tree) all(name string) (out []*tree) {
	for _, k := range e.kids {
		if k.name == name {
			out = append(out, k)
		}
		out = append(out, k.all(name)...)
	}
	return out
}

// first is the first child of a name.
func (e *tree) first(name string) *tree {
	for _, k := range e.kids {
		if k.name == name {
			return k
		}
	}
	return nil
}
