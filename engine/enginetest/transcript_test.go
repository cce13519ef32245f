package enginetest_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"healthdial/engine"
	"healthdial/engine/enginetest"
)

func book(t *testing.T) *engine.Book {
	t.Helper()
	house := ""
	for _, key := range strings.Fields("invalid resume continue start_again too_many ended restarted more back home busy error") {
		house += "  common." + key + ": " + key + "\n"
	}
	b, err := engine.Compile(fstest.MapFS{
		"a.yaml": {Data: []byte(`flow: home
root: true
start: load
nodes:
  load: {call: load, on: {some: pick, error: pick}}
  pick: {say: pick, list: things, item: thing, as: thing, go: told, options: [{say: ask, go: code}]}
  code: {say: ask, want: secret, go: use}
  use: {call: use, secret: code, on: {error: told}}
  told: {say: told, send: told, end: true}
`)},
		"lang/en.yaml": {Data: []byte("language: en\nname: English\nphrases:\n" + house +
			"  pick: \"Which, {name}?\"\n  thing: \"{label} of {day}\"\n  ask: Code?\n  told: \"Took\\n{thing}\"\n")},
	}, []engine.CallSpec{
		{Name: "load", Kind: engine.Local, Exits: []string{"some", "error"}, Sets: []string{"name"}, Lists: []string{"things"}},
		{Name: "use", Kind: engine.Local, Takes: true, Exits: []string{"error"}},
	}, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const script = `# A comment stays.
* dial

= some name="Asha Devi"
+ things a label="A B" day=D:2026-01-31
+ things b label=C
> 2
    what stood here before goes
`

const played = `# A comment stays.
* dial
    call load (local)

= some name="Asha Devi"
+ things a label="A B" day=D:2026-01-31
+ things b label=C
    Which, Asha Devi?
    1 A B of 31-01-2026
    2 C of 
    3 Code?
> 2
    sms: Took
    b
    Took
    b
    [end]
`

func TestPlay(t *testing.T) {
	b := book(t)
	got, err := enginetest.Play(b, script, enginetest.Options{})
	if err != nil || got != played {
		t.Fatalf("%v\n%s", err, got)
	}
	again, err := enginetest.Play(b, got, enginetest.Options{})
	if err != nil || again != got {
		t.Errorf("played again it differs: %v\n%s", err, again)
	}
}

func TestPlayAnswersCalls(t *testing.T) {
	answer := func(c engine.Call) (engine.Result, bool) {
		return engine.Result{Exit: "error"}, c.Secret == "" || c.Secret == "123456"
	}
	got, err := enginetest.Play(book(t), "* dial\n> 1\n> 654321\n= error\n* dial fresh\n> 1\n> 123456\n", enginetest.Options{Answer: answer})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"* dial\n    call load (local)\n    = error\n    Which, ?\n    1 Code?\n",
		"> 654321\n    call use (local, with a secret)\n= error\n    sms: Took\n",
		"> 123456\n    call use (local, with a secret)\n    = error\n    sms: Took\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}

func TestPlayRefuses(t *testing.T) {
	for _, line := range []string{"dial", "* dail", "* dial home name", "= ", "= some name", "+ things a", "* text HELLO", "= some\n+ things"} {
		if out, err := enginetest.Play(book(t), line, enginetest.Options{}); err == nil {
			t.Errorf("%q was played:\n%s", line, out)
		}
	}
}
