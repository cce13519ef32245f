package engine_test

import (
	"fmt"
	"testing"

	"healthdial/engine"
)

// busyState is a live conversation at its largest: nine visits to choose from, with
// a trail and a sub-flow behind it.
func busyState(t testing.TB, b *engine.Book) engine.State {
	t.Helper()
	items := make([]engine.Item, 9)
	for i := range items {
		items[i] = engine.Item{ID: fmt.Sprintf("%08x", i*7919), Args: engine.Vars{
			"day": engine.D("2026-10-02"), "doctor": engine.T("Dr. Rao, Eye OPD"),
		}}
	}
	s := engine.State{Lang: "hi-Latn", Step: 7, Vars: engine.Vars{"name": engine.T("Asha Devi"), "yob": engine.N("1980")}}
	for _, in := range []engine.Input{
		engine.Begin{}, engine.Result{Exit: "known"}, engine.Answer{Text: "2"},
		engine.Result{Exit: "some", Lists: map[string][]engine.Item{"visits": items}},
	} {
		turn, err := b.Step(s, in)
		if err != nil {
			t.Fatal(err)
		}
		s = turn.State
	}
	return s
}

func TestStateIsSmall(t *testing.T) {
	b := clinic(t)
	nine := len(encode(t, busyState(t, b)))
	talk := play(t, b, engine.State{Lang: "hi"}, engine.Begin{}, engine.Result{Exit: "known"},
		pick("1"), engine.Answer{Text: "Asha Devi"}, pick("1"), engine.Answer{Text: "1980"})
	plain := len(encode(t, talk.State))
	t.Logf("with a list of nine: %d octets; a registration: %d octets", nine, plain)
	if nine > 800 || plain > 300 {
		t.Errorf("a state with a list of nine has %d octets, a plain one %d", nine, plain)
	}
}

// BenchmarkStep is a turn as session has it: decode, step, encode.
func BenchmarkStep(b *testing.B) {
	book := clinic(b)
	registering := engine.State{At: engine.Frame{Flow: "register", Node: "born"}, Lang: "hi",
		Vars:  engine.Vars{"name": engine.T("Asha Devi"), "gender": engine.T("F"), "gender_said": engine.K("gender.f")},
		Trail: []engine.Frame{{Flow: "home", Node: "menu"}, {Flow: "register", Node: "name"}, {Flow: "register", Node: "gender"}}}
	for name, c := range map[string]struct {
		s  engine.State
		in engine.Input
	}{
		"entry":       {registering, engine.Answer{Text: "1980"}},
		"listOfNine":  {busyState(b, book), engine.Answer{Text: "7"}},
		"badAnswer":   {registering, engine.Answer{Text: "x"}},
		"backToAList": {busyState(b, book), engine.Back{}},
	} {
		data := encode(b, c.s)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.ReportMetric(float64(len(data)), "octets")
			for b.Loop() {
				s, err := engine.DecodeState(data)
				if err != nil {
					b.Fatal(err)
				}
				turn, err := book.Step(s, c.in)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := engine.EncodeState(turn.State); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/stepOnly", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := book.Step(c.s, c.in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkSay(b *testing.B) {
	book := clinic(b)
	p := engine.Phrase{Key: "register.check", Args: engine.Vars{
		"name": engine.T("Asha Devi"), "gender_said": engine.K("gender.f"), "yob": engine.N("1980")}}
	b.ReportAllocs()
	for b.Loop() {
		if book.Say("hi", "ussd", p) == "" {
			b.Fatal("nothing said")
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	for b.Loop() {
		clinic(b)
	}
}
