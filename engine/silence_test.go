package engine_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"healthdial/engine"
)

// Where silence leads is shown to nobody: what is sent there waits until somebody
// asks for it.
func TestSilenceSendsNothing(t *testing.T) {
	flow := strings.Replace(forgetfulFlow, "  done: {say: home.done, end: true, resume: wait}",
		"  done: {say: home.done, end: true, send: home.done, resume: wait}", 1)
	flow = strings.Replace(flow, "options: [{say: home.end, go: done}]}", "options: [{say: home.end, go: done}], silence: done}", 1)
	flow = strings.Replace(flow, "{say: home.who, flow: who, then: wait}", "{say: home.who, flow: who, then: wait}, {say: home.end, go: wait}", 1)
	b, err := engine.Compile(fstest.MapFS{
		"a.yaml":       {Data: []byte(flow)},
		"lang/en.yaml": {Data: []byte(forgetfulEnglish + furniture)},
	}, nil, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	turn, err := b.Step(engine.State{}, engine.Begin{})
	if err == nil {
		turn, err = b.Step(turn.State, engine.Answer{Text: "2"})
	}
	if err != nil {
		t.Fatal(err)
	}
	waiting := turn.State
	for in, want := range map[engine.Input]int{engine.Silence{}: 0, engine.Answer{Text: "1"}: 1} {
		turn, err := b.Step(waiting, in)
		if err != nil || turn.State.At.Node != "done" || len(turn.Send) != want {
			t.Errorf("%T: at %s, %d sent, %v; want %d", in, turn.State.At.Node, len(turn.Send), err, want)
		}
	}
}
