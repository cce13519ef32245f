package dlt

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

const sample = `slot: 40
templates:
  - id: "1107160000000000001"
    header: SAMPLE
    type: service implicit
    language: en
    body: "{#numeric#} is your code.\nTell it to nobody."
    from: 2026-11-01
    until: 2026-11-30
  - {id: "", header: "567890", type: promotional, body: 'A "draft"'}
`

func TestRead(t *testing.T) {
	r, err := Read("templates.yaml", []byte(sample))
	if err != nil || r.Len() != 2 {
		t.Fatal(err)
	}
	got, ok := r.Match(strings.Repeat("1", 40)+" is your code.\nTell it to nobody.", today)
	if !ok || got.ID != "1107160000000000001" || got.Header != "SAMPLE" || got.Type != ServiceImplicit || got.Language != "en" || got.Line != 3 {
		t.Errorf("%+v, %v", got, ok)
	}
	for day, want := range map[string]bool{"2026-10-31T23:59:59+05:30": false, "2026-11-01T00:00:00+05:30": true, "2026-11-30T23:59:59+05:30": true, "2026-12-01T00:00:00+05:30": false} {
		at, err := time.Parse(time.RFC3339, day)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := r.Match("1 is your code.\nTell it to nobody.", at); ok != want {
			t.Errorf("at %s: %v", day, ok)
		}
	}
	if d := r.Drafts(); len(d) != 1 || d[0].Line != 10 || d[0].Body != `A "draft"` {
		t.Errorf("drafts: %+v", d)
	}
}

func TestReadRefuses(t *testing.T) {
	bad := `slot: 0
templats: []
templates:
  - id: 12
    header: TOOLONG
    type: special
    body: "{#foo#}"
    from: yesterday
  - {header: SAMPLE, type: promotional, body: "{#var", colour: red}
  - {id: "1107160000000000001", body: x, header: [A]}
  - {id: "1107160000000000001", body: x, header: SAMPLE, type: transactional}
  - nothing
`
	_, err := Read("t.yaml", []byte(bad))
	want := `t.yaml:1:7: slot: how many characters a slot holds is wanted, from 1 to 100
t.yaml:2:1: "templats" is no key here
t.yaml:4:5: body: {#foo#} is no slot: var, numeric, alphanumeric, url, urlott, cbn and email are
t.yaml:4:9: id: the digits that the portal gave are wanted
t.yaml:5:13: header: 6 letters, or a registered number, are wanted; operators add what stands before and behind
t.yaml:6:11: type: transactional, service implicit, service explicit or promotional is wanted
t.yaml:8:11: a day is wanted, such as 2026-11-28
t.yaml:9:5: body: a {# is never closed by #}
t.yaml:9:56: "colour" is no key here
t.yaml:10:5: type: is missing
t.yaml:10:50: a plain value is wanted here
t.yaml:10:50: header: 6 letters, or a registered number, are wanted; operators add what stands before and behind
t.yaml:11:10: id: 1107160000000000001 stands already in line 10
t.yaml:12:5: keys and values are wanted here`
	if d := cmp.Diff(want, text(err)); d != "" {
		t.Error(d)
	}
	for file, want := range map[string]string{
		"":                          "t.yaml: the file is empty",
		"a: [":                      "t.yaml:1:4: ",
		"x":                         "t.yaml:1:1: keys and values are wanted here",
		"templates: []\n---\na: b":  "t.yaml:3:1: a second document begins here: one is wanted",
		"a: 1\na: 2":                "t.yaml:2:1: ",
		"slot: 30":                  "t.yaml:1:1: templates: a list is wanted",
		strings.Repeat(" ", 9<<20):  "t.yaml: is larger than 8388608 octets",
		"templates: {a: b}":         "t.yaml:1:1: templates: a list is wanted",
		"slot: [1]\ntemplates: [] ": "t.yaml:1:7: a plain value is wanted here",
	} {
		if _, err := Read("t.yaml", []byte(file)); !strings.HasPrefix(text(err), want) {
			t.Errorf("%.20q: %v, want %s", file, err, want)
		}
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestDraft(t *testing.T) {
	drafts := []Template{
		{Header: "SAMPLE", Type: ServiceImplicit, Language: "hi", Body: "नमस्ते \"{#var#}\"\n1. \\ # : {#numeric#}"},
		{ID: "1107160000000000001", Header: "567890", Type: Promotional, Language: "en", Body: " x "},
	}
	var file bytes.Buffer
	if err := Draft(&file, drafts, "Written by a test."); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(file.String(), "# Written by a test.\nslot: 30\n") {
		t.Error(file.String())
	}
	r, err := Read("draft.yaml", file.Bytes())
	if err != nil || r.Len() != 2 {
		t.Fatal(err)
	}
	for _, want := range drafts {
		found := false
		for _, got := range r.templates {
			found = found || got.ID == want.ID && got.Header == want.Header && got.Type == want.Type && got.Language == want.Language && got.Body == want.Body
		}
		if !found {
			t.Errorf("lost or changed: %+v", want)
		}
	}
}

// FuzzRead feeds files to the reader: what it takes it reads again alike after it
// was written as a draft, and what it refuses it refuses with a place in the file.
func FuzzRead(f *testing.F) {
	f.Add([]byte(sample))
	f.Add([]byte("templates: [{body: x}]"))
	f.Add([]byte("templates:\n- body: |-\n    a\n    b\n  header: SAMPLE\n  type: promotional\n"))
	if more, err := os.ReadFile("testdata/templates.yaml"); err == nil {
		f.Add(more)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := Read("f.yaml", data)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "f.yaml") {
				t.Errorf("no place: %v", err)
			}
			return
		}
		var file bytes.Buffer
		if err := Draft(&file, r.templates); err != nil {
			t.Fatal(err)
		}
		again, err := Read("g.yaml", file.Bytes())
		odd := strings.ContainsFunc(file.String(), func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) })
		switch {
		case err != nil && odd: // YAML wants other escapes for these
		case err != nil:
			t.Errorf("%v in\n%s", err, file.Bytes())
		case again.Len() != r.Len():
			t.Errorf("%d templates became %d", r.Len(), again.Len())
		}
	})
}
