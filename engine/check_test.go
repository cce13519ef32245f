package engine_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"healthdial/engine"
)

// The smallest documents that hold every construct. Each test of a check changes
// one place, so that lines stay where they are.
const (
	soundFlow = `flow: home
root: true
start: menu
nodes:
  menu: {say: menu.say, options: [{say: menu.open, go: load}, {say: menu.sub, flow: sub}]}
  load: {call: load, on: {some: pick, none: none, error: none, late: none}, park: {some: sms.done, none: sms.done, error: sms.done}}
  pick: {say: pick.say, list: things, item: pick.item, as: thing, empty: none, go: code}
  code: {say: code.say, want: secret, digits: 6, go: use, silence: none}
  use: {call: use, secret: code, on: {ok: none, error: none}}
  none: {say: none.say, end: true, resume: again}
  again: {flow: sub, then: menu}
---
flow: sub
keyword: sub
takes: [word]
needs: [word]
start: name
nodes:
  name: {say: name.say, again: menu.say, want: text, min: 2, max: 9, as: name, go: year}
  year: {say: name.said, want: digits, digits: [2, 4], as: year, go: back, send: sms.done}
  back: {return: true}
`
	soundEnglish = `language: en
name: English
keywords: {sub: [sub, under]}
phrases:
  menu.say: "Hello {{you}}"
  menu.open: Open
  menu.sub: Below
  pick.say: Which?
  pick.item: "{label}"
  code.say: Code?
  none.say: None.
  name.say: Name?
  name.said: "{name}?"
  name.said@sms: Year?
  sms.done: Done.
`
	soundFrench = `language: fr
spoken: en
name: Français
phrases:
  menu.say: Bonjour
  menu.open: Ouvrir
  menu.sub: Dessous
  pick.say: Lequel?
  pick.item: "{label}"
  code.say: Code?
  none.say: Rien.
  name.say: Nom?
  name.said: "{name}?"
  sms.done: Fait.
`
	furniture = `  common.invalid: a
  common.resume: a
  common.continue: a
  common.start_again: a
  common.too_many: a
  common.ended: a
  common.restarted: a
  common.more: a
  common.back: a
  common.home: a
  common.busy: a
  common.error: a
`
)

func soundDocs() fstest.MapFS {
	return fstest.MapFS{
		"a.yaml":       {Data: []byte(soundFlow)},
		"lang/en.yaml": {Data: []byte(soundEnglish + furniture)},
		"lang/fr.yaml": {Data: []byte(soundFrench + furniture)},
		"limits.yaml":  {Data: []byte("limits: {name: 9}\nlists: {things: 5}\n")},
	}
}

func soundCalls() []engine.CallSpec {
	return []engine.CallSpec{
		{Name: "load", Kind: engine.Remote, Exits: []string{"some", "none", "error", "late"}, Sets: []string{"word"}, Lists: []string{"things"}},
		{Name: "use", Kind: engine.Local, Takes: true, Exits: []string{"ok", "error"}, Needs: []string{"thing"}},
	}
}

func TestSoundDocumentsCompile(t *testing.T) {
	b, err := engine.Compile(soundDocs(), soundCalls(), engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if w := b.Warnings(); len(w) > 0 {
		t.Error("warnings:", w)
	}
}

// broken is one way to break the sound documents.
type broken struct {
	file, old, new string
	want           string // all errors, one per line, without "engine: "
}

func (c broken) docs(t *testing.T) fstest.MapFS {
	docs := soundDocs()
	if c.file == "" {
		return docs
	}
	before := string(docs[c.file].Data)
	if !strings.Contains(before, c.old) {
		t.Fatalf("%s does not contain %q", c.file, c.old)
	}
	docs[c.file].Data = []byte(strings.Replace(before, c.old, c.new, 1))
	return docs
}

// compileError compiles and returns the errors without their prefix.
func compileError(t *testing.T, docs fstest.MapFS, calls []engine.CallSpec, o engine.Options) string {
	t.Helper()
	b, err := engine.Compile(docs, calls, o)
	if err == nil {
		t.Fatal("compiled")
	}
	if b != nil {
		t.Error("a Book came with an error")
	}
	var all engine.CheckErrors
	if !errors.As(err, &all) {
		t.Fatalf("%T is not CheckErrors", err)
	}
	return strings.ReplaceAll(all.Error(), "engine: ", "")
}

func TestChecks(t *testing.T) {
	for name, c := range brokenFlows() {
		t.Run(name, func(t *testing.T) {
			got := compileError(t, c.docs(t), soundCalls(), engine.Options{})
			if got != c.want {
				t.Errorf("changed %q to %q in %s\n got %s\nwant %s", c.old, c.new, c.file, got, c.want)
			}
		})
	}
}
