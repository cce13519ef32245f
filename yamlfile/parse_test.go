package yamlfile

import (
	"strings"
	"testing"

	"github.com/goccy/go-yaml/ast"
)

// TestScalar: a scalar is what was written, and anchors, tags and null are none.
func TestScalar(t *testing.T) {
	for written, want := range map[string]string{
		"007": "007", "0x1F": "0x1F", "1_000": "1_000", "-1": "-1", "0.50": "0.50", "1e3": "1e3", "yes": "yes", "True": "True", "2026-11-28": "2026-11-28",
		`"a\n\u0915"`: "a\nक", "'it''s'": "it's", "|\n  a\n  b": "a\nb\n", ">-\n  a\n  b": "a b", `""`: "", "*456#": none, "'*456#'": "*456#", "x # y": "x",
		"~": none, "null": none, "": none, "&a x": none, "!!str x": none, ".inf": none, "[x]": none, "{x: y}": none,
	} {
		body, problems := One("f", []byte("key: "+written+"\n"), Usual)
		if body == nil {
			t.Errorf("%s: %v", written, problems)
			continue
		}
		got, ok := Scalar(body.(*ast.MappingNode).Values[0].Value)
		if ok != (want != none) || ok && got != want {
			t.Errorf("%s is %q, %v", written, got, ok)
		}
	}
}

const none = "\x00"

// TestAt: a block begins at its first key, a flow at its brace.
func TestAt(t *testing.T) {
	documents, problems := Parse("f", []byte("# first\na: {b: c}\n---\n  - x\n  -   y: z\n"), Usual)
	if len(problems) > 0 || len(documents) != 2 {
		t.Fatal(documents, problems)
	}
	list := documents[1].(*ast.SequenceNode)
	for want, n := range map[string]ast.Node{
		"f:2:1": documents[0], "f:2:4": documents[0].(*ast.MappingNode).Values[0].Value,
		"f:4:3": list, "f:4:5": list.Values[0], "f:5:7": list.Values[1],
	} {
		if got := At("f", n).String(); got != want {
			t.Errorf("%s is at %s, want %s", n, got, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"a: [":                          "f:1:4: ",
		"a: 1\na: 2":                    "f:2:1: ",
		"a: 1\n---\n---\nb: 2":          "f:3:1: a document begins here, but the one before it is empty",
		"a: 1\n--- # c\n# c\n---\nb: 2": "f:4:1: a document begins here, but the one before it is empty",
		"---\n---\na: 1":                "f:2:1: a document begins here, but the one before it is empty",
		strings.Repeat("#", 41):         "f: is larger than 40 octets",
	} {
		documents, problems := Parse("f", []byte(text), 40)
		if len(documents) > 0 || len(problems) != 1 || !strings.HasPrefix(problems.Error(), want) {
			t.Errorf("%q: %v, want %s", text, problems, want)
		}
	}
}
