package engine_test

import (
	"errors"
	"testing"
	"testing/fstest"

	"healthdial/engine"
)

// play applies inputs, all of which must be taken.
func play(t *testing.T, b *engine.Book, s engine.State, inputs ...engine.Input) engine.Turn {
	t.Helper()
	turn := engine.Turn{State: s}
	for _, in := range inputs {
		var err error
		if turn, err = b.Step(turn.State, in); err != nil {
			t.Fatalf("%T: %v", in, err)
		}
	}
	return turn
}

// pick answers with an option's number.
func pick(number string) engine.Input { return engine.Answer{Text: number} }

// Two flows that go into each other for ever: the state stays bounded, and a
// return goes where the last call came from.
func TestEndlessFlowsStayBounded(t *testing.T) {
	docs := soundDocs()
	docs["a.yaml"] = &fstest.MapFile{Data: []byte(`flow: ping
root: true
start: a
nodes:
  a: {say: menu.say, options: [{say: menu.open, flow: pong, then: b}]}
  b: {say: none.say, options: [{say: menu.open, go: a}]}
---
flow: pong
start: a
nodes:
  a: {say: menu.say, options: [{say: menu.open, flow: ping, then: c}, {say: menu.sub, go: b}]}
  b: {return: true}
  c: {say: none.say, options: [{say: menu.open, go: b}]}
`)}
	docs["lang/en.yaml"].Data = []byte(replaced(soundEnglish, "keywords: {sub: [sub, under]}\n", "") + furniture)
	b, err := engine.Compile(docs, nil, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	turn := play(t, b, engine.State{}, engine.Begin{})
	for range 101 {
		turn = play(t, b, turn.State, pick("1"))
	}
	if len(turn.State.Stack) != 8 || len(turn.State.Trail) != 8 {
		t.Fatalf("stack %d, trail %d", len(turn.State.Stack), len(turn.State.Trail))
	}
	turn = play(t, b, turn.State, pick("2"))
	if at := turn.State.At; at.Flow != "ping" || at.Node != "b" || len(turn.State.Stack) != 7 {
		t.Errorf("came back to %s.%s with a stack of %d", at.Flow, at.Node, len(turn.State.Stack))
	}
}

func replaced(s, old, new string) string {
	for i := 0; i+len(old) <= len(s); i++ {
		if s[i:i+len(old)] == old {
			return s[:i] + new + s[i+len(old):]
		}
	}
	panic("nothing to replace")
}

// A new Book meets states of the old one.
func TestNodesThatAreGone(t *testing.T) {
	b := clinic(t)
	here := engine.Frame{Flow: "register", Node: "gender"}
	gone := engine.Frame{Flow: "register", Node: "nickname"}
	call := engine.Frame{Flow: "register", Node: "code"}
	for name, c := range map[string]struct {
		s    engine.State
		in   engine.Input
		at   string
		note string
	}{
		"node":            {engine.State{At: gone}, pick("1"), "load", "common.restarted"},
		"node, silent":    {engine.State{At: gone}, engine.Silence{}, "load", "common.restarted"},
		"node, redialled": {engine.State{At: gone}, engine.Begin{}, "load", "common.restarted"},
		"flow":            {engine.State{At: engine.Frame{Flow: "x", Node: "y"}}, pick("1"), "load", "common.restarted"},
		"call":            {engine.State{At: here, Mode: engine.Calling}, engine.Result{Exit: "ok"}, "load", "common.restarted"},
		"question":        {engine.State{At: call}, pick("1"), "load", "common.restarted"},
		"ended":           {engine.State{At: gone, Mode: engine.Ended}, engine.Begin{}, "load", ""},
		"behind":          {engine.State{At: here, Trail: []engine.Frame{here, gone, call}}, engine.Back{}, "gender", ""},
	} {
		t.Run(name, func(t *testing.T) {
			turn := play(t, b, c.s, c.in)
			if turn.State.At.Node != c.at {
				t.Errorf("stands at %s", turn.State.At.Node)
			}
			if turn.Call != nil { // the note waits for the screen
				turn = play(t, b, stored(t, turn.State), engine.Result{Exit: "known"})
			}
			said := ""
			if turn.Screen.Note != nil {
				said = turn.Screen.Note.Key
			}
			if said != c.note {
				t.Errorf("noted %q, not %q", said, c.note)
			}
		})
	}
}

func stored(t *testing.T, s engine.State) engine.State {
	t.Helper()
	back, err := engine.DecodeState(encode(t, s))
	if err != nil {
		t.Fatal(err)
	}
	return back
}

// A restart keeps the language and the count of steps; its note is said once.
func TestRestart(t *testing.T) {
	docs := soundDocs()
	b, err := engine.Compile(docs, soundCalls(), engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	turn := play(t, b, engine.State{At: engine.Frame{Flow: "home", Node: "gone"}, Lang: "fr", Step: 7}, pick("1"))
	if n := turn.Screen.Note; n == nil || n.Key != "common.restarted" {
		t.Errorf("note %+v", n)
	}
	if again := play(t, b, turn.State, engine.Back{}); again.Screen.Note != nil {
		t.Error("the note is said twice")
	}
	if turn.State.Lang != "fr" || turn.State.Step != 8 || turn.State.At.Node != "menu" {
		t.Errorf("state %+v", turn.State)
	}
}

func TestRefusedInputs(t *testing.T) {
	b := clinic(t)
	calling := play(t, b, engine.State{}, engine.Begin{}).State
	menu := play(t, b, calling, engine.Result{Exit: "known"}).State
	over := play(t, b, menu, pick("4"), pick("1")).State
	for name, c := range map[string]struct {
		s    engine.State
		in   engine.Input
		want error
	}{
		"answer to a call":    {calling, pick("1"), engine.ErrCalling},
		"back in a call":      {calling, engine.Back{}, engine.ErrCalling},
		"silence in a call":   {calling, engine.Silence{}, engine.ErrCalling},
		"answer to an end":    {over, pick("1"), engine.ErrEnded},
		"back from an end":    {over, engine.Back{}, engine.ErrEnded},
		"silence at an end":   {over, engine.Silence{}, engine.ErrEnded},
		"result of no call":   {menu, engine.Result{Exit: "known"}, engine.ErrNoCall},
		"exit not declared":   {calling, engine.Result{Exit: "perhaps"}, engine.ErrResult},
		"list not declared":   {calling, engine.Result{Exit: "known", Lists: map[string][]engine.Item{"x": nil}}, engine.ErrResult},
		"variable undeclared": {calling, engine.Result{Exit: "known", Set: engine.Vars{"x": {}}}, engine.ErrResult},
		"flow unknown":        {menu, engine.Begin{Flow: "x"}, engine.ErrFlow},
	} {
		if _, err := b.Step(c.s, c.in); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := b.Screen(calling); !errors.Is(err, engine.ErrCalling) {
		t.Errorf("screen of a call: %v", err)
	}
	if _, err := b.Screen(engine.State{}); !errors.Is(err, engine.ErrGone) {
		t.Errorf("screen of nothing: %v", err)
	}
}

// Entries are taken in one form, or not at all.
func TestEntries(t *testing.T) {
	b := clinic(t)
	name := engine.State{At: engine.Frame{Flow: "register", Node: "name"}}
	born := engine.State{At: engine.Frame{Flow: "register", Node: "born"}}
	for _, c := range []struct {
		s          engine.State
		said, want string // "" is refused
	}{
		{name, "Asha", "Asha"}, {name, "  Asha\t\n Devi ", "Asha Devi"}, {name, "आशा", "आशा"},
		{name, "A", ""}, {name, " \n ", ""}, {name, "Asha\x00", ""}, {name, "As\xffha", ""},
		{name, "Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", ""},
		{born, "1980", "1980"}, {born, "19 80", "1980"}, {born, "१९८०", "1980"}, {born, "٠١٢٣", "0123"},
		{born, "198", ""}, {born, "19800", ""}, {born, "198O", ""}, {born, "²³²³", ""}, {born, "+1980", ""},
	} {
		turn := play(t, b, c.s, engine.Answer{Text: c.said})
		v := turn.State.Vars["name"]
		if c.s.At.Node == "born" {
			v = turn.State.Vars["yob"]
		}
		if v.Text != c.want || (turn.State.Again == 1) != (c.want == "") {
			t.Errorf("%q became %q, asked again %d times", c.said, v.Text, turn.State.Again)
		}
	}
}

// A list is forgotten once no flow that shows it can be come back to.
func TestListsAreForgotten(t *testing.T) {
	docs := soundDocs()
	docs["a.yaml"].Data = []byte(`flow: home
root: true
start: menu
nodes:
  menu: {say: menu.say, options: [{say: menu.open, flow: outer}]}
---
flow: outer
start: load
nodes:
  load: {call: load, on: {some: pick, none: end, error: end, late: end}}
  pick: {say: pick.say, list: things, item: pick.item, as: thing, empty: end, go: sub}
  sub: {flow: inner, then: done}
  done: {say: none.say, options: [{say: menu.open, go: end}]}
  end: {return: true}
---
flow: inner
start: a
nodes:
  a: {say: name.say, options: [{say: menu.open, go: b}]}
  b: {return: true}
`)
	docs["lang/en.yaml"].Data = []byte(replaced(soundEnglish, "keywords: {sub: [sub, under]}\n", "") + furniture)
	b, err := engine.Compile(docs, soundCalls(), engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	some := engine.Result{Exit: "some", Lists: map[string][]engine.Item{"things": {{ID: "a"}}}}
	turn := play(t, b, engine.State{}, engine.Begin{}, pick("1"), some, pick("1"), pick("1"))
	if turn.State.At.Node != "done" || len(turn.State.Lists["things"]) != 1 {
		t.Errorf("in the flow that shows it: %+v", turn.State)
	}
	turn = play(t, b, turn.State, pick("1"))
	if turn.State.At.Node != "menu" || turn.State.Lists != nil {
		t.Errorf("back in the menu: %+v", turn.State)
	}
}
