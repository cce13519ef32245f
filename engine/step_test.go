package engine_test

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"healthdial/engine"
)

// secretCode is typed where a secret is wanted, and nowhere else.
const secretCode = "314159"

// talk is a conversation at random, with what must hold of it.
type talk struct {
	book  *engine.Book
	state engine.State
	want  engine.Want
	seen  map[engine.Frame]bool // shown since a call last acted
}

// Whatever happens to a conversation, on the clinic or on flows at random, the
// promises of Step hold.
func TestStepHoldsItsPromises(t *testing.T) {
	docs := os.DirFS("testdata/clinic")
	declared, err := engine.Compile(docs, clinicCalls(), clinicOptions())
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		book := declared
		if rapid.Bool().Draw(t, "random flows") {
			book = randomBook(t)
		}
		talk := &talk{book: book, seen: map[engine.Frame]bool{}}
		talk.step(t, engine.Begin{})
		for range rapid.IntRange(1, 60).Draw(t, "inputs") {
			talk.step(t, talk.input(t))
		}
	})
}

// input draws something that may happen now, or, seldom, may not.
func (k *talk) input(t *rapid.T) engine.Input {
	if call := k.book.Pending(k.state); call != nil && rapid.IntRange(0, 9).Draw(t, "answered") > 0 {
		return k.result(t, call)
	}
	switch rapid.IntRange(0, 11).Draw(t, "input") {
	case 0:
		return engine.Begin{Vars: engine.Vars{"visit": engine.T("v1")}}
	case 1:
		flow := rapid.SampledFrom(k.book.Flows()).Draw(t, "flow")
		return engine.Begin{Flow: flow.Name, Fresh: rapid.Bool().Draw(t, "fresh")}
	case 2, 3:
		return engine.Back{}
	case 4:
		return engine.Silence{}
	case 5:
		return engine.Result{Exit: "error"}
	}
	if k.want.Kind == engine.WantSecret && rapid.Bool().Draw(t, "right form") {
		return engine.Answer{Text: secretCode}
	}
	return engine.Answer{Text: rapid.SampledFrom([]string{"1", "2", "3", "4", "9", "0", "1980", "Asha", "\x00", "ab\x80"}).Draw(t, "said")}
}

func (k *talk) result(t *rapid.T, call *engine.Call) engine.Input {
	spec, ok := k.book.Call(call.Name)
	if !ok {
		t.Fatalf("a call %s that there is not", call.Name)
	}
	r := engine.Result{Exit: rapid.SampledFrom(spec.Exits).Draw(t, "exit"), Set: engine.Vars{}, Lists: map[string][]engine.Item{}}
	for _, name := range spec.Sets {
		r.Set[name] = engine.T(rapid.StringN(0, 8, 20).Draw(t, name))
	}
	for _, name := range spec.Lists {
		items := make([]engine.Item, rapid.IntRange(0, 12).Draw(t, name))
		for i := range items {
			items[i] = engine.Item{ID: fmt.Sprint("id", i)}
		}
		r.Lists[name] = items
	}
	return r
}

// step applies one input and proves what must hold of the outcome.
func (k *talk) step(t *rapid.T, in engine.Input) {
	before, calling := encode(t, k.state), k.state.Mode == engine.Calling
	turn, err := k.book.Step(k.state, in)
	if again, _ := k.book.Step(k.state, in); !reflect.DeepEqual(again, turn) {
		t.Fatalf("%T: twice the same step, two outcomes", in)
	}
	after := encode(t, turn.State)
	if _, err := k.book.Step(turn.State, engine.Answer{Text: "1"}); err == nil {
		_, _ = k.book.Step(turn.State, engine.Back{})
		_, _ = k.book.Step(k.state, engine.Answer{Text: "2"})
	}
	if !slices.Equal(before, encode(t, k.state)) || !slices.Equal(after, encode(t, turn.State)) {
		t.Fatalf("%T: a state that was given has changed", in)
	}
	if err != nil {
		k.refused(t, in, err)
		return
	}
	k.counted(t, in, turn, calling)
	k.stored(t, turn)
	k.showed(t, turn)
	k.wentBack(t, in, turn)
	k.state, k.want = turn.State, turn.Screen.Want
}

func (k *talk) refused(t *rapid.T, in engine.Input, err error) {
	for _, known := range []error{engine.ErrCalling, engine.ErrEnded, engine.ErrNoCall} {
		if errors.Is(err, known) {
			return
		}
	}
	t.Fatalf("%T was refused: %v", in, err)
}

// counted: each input has a number of its own; only a redial finds an open call
// under the number it had.
func (k *talk) counted(t *rapid.T, in engine.Input, turn engine.Turn, calling bool) {
	step := k.state.Step + 1
	if _, begin := in.(engine.Begin); begin && calling && turn.State.Step == k.state.Step {
		step = k.state.Step
	}
	if turn.State.Step != step {
		t.Fatalf("%T: step %d after %d", in, turn.State.Step, k.state.Step)
	}
	if turn.Call != nil && (turn.Call.Step != step || turn.State.Mode != engine.Calling) {
		t.Fatalf("%T: the call has step %d, the state %d", in, turn.Call.Step, step)
	}
}

// stored: the state survives its encoding, is bounded, and holds no secret.
func (k *talk) stored(t *rapid.T, turn engine.Turn) {
	data := encode(t, turn.State)
	if strings.Contains(string(data), secretCode) {
		t.Fatal("the state holds the secret")
	}
	if len(turn.State.Stack) > 8 || len(turn.State.Trail) > 8 {
		t.Fatal("the state grows without bound")
	}
	back, err := engine.DecodeState(data)
	if err != nil || !slices.Equal(encode(t, back), data) {
		t.Fatalf("the state changed while it was stored (%v)", err)
	}
}

// showed: the screen can be answered, and is the same when it is asked for again.
func (k *talk) showed(t *rapid.T, turn engine.Turn) {
	if turn.Call != nil {
		return
	}
	s := turn.Screen
	if len(s.Say) == 0 || s.Lang == "" {
		t.Fatal("a screen says nothing")
	}
	for i, o := range s.Options {
		if o.Number != i+1 || o.Number > 9 {
			t.Fatalf("option %d has the number %d", i+1, o.Number)
		}
	}
	if (s.Want.Kind == engine.WantChoice) != (len(s.Options) > 0) || s.Want.Max < s.Want.Min {
		t.Fatalf("%d options, and wanted is %+v", len(s.Options), s.Want)
	}
	if (s.Want.Kind == engine.WantNothing) != (turn.State.Mode == engine.Ended) {
		t.Fatalf("wanted is %+v in mode %d", s.Want, turn.State.Mode)
	}
	again, err := k.book.Screen(turn.State)
	if err != nil || !reflect.DeepEqual(again, s) {
		t.Fatalf("the screen differs when it is rendered again (%v)", err)
	}
}

// wentBack: Back shows a screen that was shown since a call last acted, or the same.
func (k *talk) wentBack(t *rapid.T, in engine.Input, turn engine.Turn) {
	at := turn.State.At
	if _, back := in.(engine.Back); back && at != k.state.At && !k.seen[at] {
		t.Fatalf("Back crossed a call that acted, to %s.%s", at.Flow, at.Node)
	}
	if _, result := in.(engine.Result); result {
		if spec, _ := k.book.Call(k.called()); spec.Kind != engine.Read {
			clear(k.seen)
		}
	}
	if turn.Call == nil {
		k.seen[at] = true
	}
}

func (k *talk) called() string {
	if call := k.book.Pending(k.state); call != nil {
		return call.Name
	}
	return ""
}

func encode(t interface{ Fatal(...any) }, s engine.State) []byte {
	data, err := engine.EncodeState(s)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
