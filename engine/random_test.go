package engine_test

import (
	"fmt"
	"strings"
	"testing/fstest"

	"pgregory.net/rapid"

	"healthdial/engine"
)

// randomBook compiles flows whose nodes are drawn at random. Each leads to the next
// and, where somebody waits, anywhere.
func randomBook(t *rapid.T) *engine.Book {
	var doc strings.Builder
	flows := rapid.IntRange(1, 3).Draw(t, "flows")
	for f := range flows {
		nodes := rapid.IntRange(1, 8).Draw(t, "nodes")
		fmt.Fprintf(&doc, "flow: f%d\nroot: %t\nprivate: %t\nkeyword: k%d\nstart: n0\nnodes:\n", f, f == 0, f == 2, f)
		fmt.Fprintf(&doc, "  n0: {call: read, on: {ok: n1, error: end, late: end}}\n")
		for n := 1; n <= nodes; n++ {
			anywhere := rapid.IntRange(0, nodes).Draw(t, "anywhere")
			fmt.Fprintf(&doc, "  n%d: %s\n", n, randomNode(t, flows-f-1, f, n, anywhere))
		}
		fmt.Fprintf(&doc, "  n%d: {return: true}\n  end: {say: menu.say, end: true}\n---\n", nodes+1)
	}
	docs := soundDocs()
	docs["a.yaml"] = &fstest.MapFile{Data: []byte(doc.String())}
	docs["lang/en.yaml"].Data = []byte(strings.Replace(soundEnglish, "keywords:", "draft: false # ", 1) + furniture)
	book, err := engine.Compile(docs, randomCalls(), engine.Options{})
	if err != nil {
		t.Fatalf("%v\n%s", err, doc.String())
	}
	return book
}

func randomCalls() []engine.CallSpec {
	return []engine.CallSpec{
		{Name: "read", Kind: engine.Read, Exits: []string{"ok", "error", "late"}, Sets: []string{"name", "word"}, Lists: []string{"things"}},
		{Name: "act", Kind: engine.Local, Exits: []string{"ok", "error"}, Sets: []string{"word"}},
		{Name: "prove", Kind: engine.Remote, Takes: true, Exits: []string{"ok", "wrong", "error", "late"}},
	}
}

// randomNode is node n of flow f, above which there are so many flows. The next is
// passed without a wait only forwards.
func randomNode(t *rapid.T, above, f, n, anywhere int) string {
	next, end := n+1, "end"
	if rapid.Bool().Draw(t, "comes back") {
		end = fmt.Sprintf("n%d", next)
	}
	switch kind := rapid.IntRange(0, 6).Draw(t, "kind"); {
	case kind == 0:
		return fmt.Sprintf("{call: act, on: {ok: n%d, error: %s}}", next, end)
	case kind == 1:
		return fmt.Sprintf("{say: code.say, want: digits, as: year, go: n%d, fails: n%d, silence: end}", next, anywhere)
	case kind == 2 && above > 0:
		return fmt.Sprintf("{flow: f%d, then: n%d}", f+1, next)
	case kind == 3 && above > 0:
		return fmt.Sprintf("{say: menu.say, options: [{say: menu.open, flow: f%d}, {say: menu.sub, if: word, go: n%d}, {say: menu.sub, go: n%d}]}", f+1, anywhere, next)
	case kind == 4:
		return fmt.Sprintf("{say: pick.say, list: things, item: pick.item, as: word, empty: n%d, go: n%d}", next, anywhere)
	case kind == 5:
		return fmt.Sprintf(`{say: code.say, again: name.said, want: secret, digits: 6, go: n%ds}
  n%ds: {call: prove, secret: n%d, on: {ok: n%d, wrong: n%d, error: %s, late: end}}`, n, n, n, next, n, end)
	}
	return fmt.Sprintf("{say: menu.say, send: sms.done, options: [{say: menu.open, go: n%d}, {say: menu.sub, set: {word: x}, go: n%d}]}", next, anywhere)
}
