package engine_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"healthdial/engine"
)

const forgetfulFlow = `flow: home
root: true
start: menu
nodes:
  menu: {say: home.menu, options: [{say: home.who, flow: who, then: wait}]}
  wait: {say: home.wait, options: [{say: home.end, go: done}]}
  done: {say: home.done, end: true, resume: wait}
---
flow: who
forget: [born]
start: born
nodes:
  born: {say: who.born, want: digits, digits: 4, as: born, go: name}
  name: {say: who.name, want: text, min: 2, max: 9, as: name, go: back}
  back: {return: true}
`

const forgetfulEnglish = `language: en
name: English
phrases:
  home.menu: Menu
  home.who: You
  home.wait: Wait
  home.end: End
  home.done: Done
  who.born: Year?
  who.name: Name?
`

// Who dials next may be somebody else: what a flow forgets is gone, whether the
// conversation was cut off or ended where it goes on; the rest is kept.
func TestRedialForgets(t *testing.T) {
	docs := fstest.MapFS{
		"a.yaml":       {Data: []byte(forgetfulFlow)},
		"lang/en.yaml": {Data: []byte(forgetfulEnglish + furniture)},
	}
	b, err := engine.Compile(docs, nil, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	step := func(s engine.State, in engine.Input) engine.State {
		turn, err := b.Step(s, in)
		if err != nil {
			t.Fatal(err)
		}
		return turn.State
	}
	s := step(engine.State{}, engine.Begin{})
	for _, said := range []string{"1", "1980", "Asha"} {
		s = step(s, engine.Answer{Text: said})
	}
	if s.Vars["born"].Text != "1980" || s.Vars["name"].Text != "Asha" {
		t.Fatalf("before the redial: %v", s.Vars)
	}
	for name, before := range map[string]engine.State{"cut off": s, "ended": step(s, engine.Answer{Text: "1"})} {
		after := step(before, engine.Begin{})
		if _, kept := after.Vars["born"]; kept || after.Vars["name"].Text != "Asha" {
			t.Errorf("%s: after the redial: %v", name, after.Vars)
		}
		if before.Vars["born"].Text != "1980" {
			t.Errorf("%s: the state before was changed", name)
		}
	}
}

func TestForgetNeedsAVariable(t *testing.T) {
	docs := fstest.MapFS{
		"a.yaml":       {Data: []byte(strings.Replace(forgetfulFlow, "forget: [born]", "forget: [bron]", 1))},
		"lang/en.yaml": {Data: []byte(forgetfulEnglish + furniture)},
	}
	_, err := engine.Compile(docs, nil, engine.Options{})
	if err == nil || !strings.Contains(err.Error(), "a.yaml:10:10: flow who forgets bron") {
		t.Fatalf("%v", err)
	}
}
