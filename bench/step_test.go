package bench

import (
	"fmt"
	"testing"

	"healthdial/engine"
)

// mostState is the most octets that the state of a live conversation may have, a list
// from a registry among them.
const mostState = 600

// places are screens of the real flows: how to get there, and what is entered there.
var places = []struct {
	name  string
	way   []engine.Input
	entry engine.Input
}{
	{"menu", home(), answer("8")},
	{"badAnswer", home(), answer("x")},
	{"back", home(answer("7")), engine.Back{}},
	{"name", home(answer("1"), answer("1"), to("coded"), answer("123456"), to("new")), answer(name)},
	{"review", enrolled(), answer("1")},
	{"listOfSeven", home(answer("2"), one(), answer("1984"), right(), list("records", records())), answer("7")},
	{"readBack", reading(), answer("1")},
	{"code", append(reading(), answer("1"), to("sent"), engine.Begin{},
		set("coded", engine.Vars{"request": engine.T(request(1).ID), "account": engine.T(account)})), answer("123456")},
}

func answer(text string) engine.Input { return engine.Answer{Text: text} }
func to(exit string) engine.Input     { return engine.Result{Exit: exit} }

func set(exit string, vars engine.Vars) engine.Input { return engine.Result{Exit: exit, Set: vars} }

func list(of string, items []engine.Item) engine.Input {
	return engine.Result{Exit: "some", Lists: map[string][]engine.Item{of: items}}
}

// home is a dial of somebody known, and what follows.
func home(follows ...engine.Input) []engine.Input {
	return append([]engine.Input{engine.Begin{}, to("known")}, follows...)
}

func one() engine.Input { return set("one", engine.Vars{"account": engine.T(account)}) }

func right() engine.Input {
	return set("right", engine.Vars{"account": engine.T(account), "person": engine.T(name), "initials": engine.T("A.S.")})
}

func records() []engine.Item {
	items := make([]engine.Item, 7)
	for i := range items {
		items[i] = engine.Item{ID: fmt.Sprintf("%08x", i*7919), Args: engine.Vars{
			"date": engine.D("2026-10-02"), "display": engine.T("Blood test, Sample Lab"),
		}}
	}
	return items
}

// enrolled has given all details, which are read back.
func enrolled() []engine.Input {
	return home(answer("1"), answer("1"), to("coded"), answer("123456"), to("new"), answer(name), to("good"), answer("1984"), to("adult"), answer("1"), answer("160012"),
		engine.Result{Exit: "ready", Set: engine.Vars{"district": engine.T("Chandigarh"), "state": engine.T("Chandigarh"), "address": engine.T("asha1984")},
			Lists: map[string][]engine.Item{"addresses": {
				{ID: "asha1984", Args: engine.Vars{"address": engine.T("asha1984")}},
				{ID: "asha.sample84", Args: engine.Vars{"address": engine.T("asha.sample84")}},
			}}})
}

// reading has a request read back.
func reading() []engine.Input {
	return home(answer("3"), to("patient"), one(), answer("1984"), right(),
		list("requests", []engine.Item{{ID: request(1).ID, Args: engine.Vars{"facility": engine.T("Sample General Hospital")}}}), answer("1"),
		set("ok", engine.Vars{
			"doctor": engine.T("Dr Anita Sample"), "facility": engine.T("Sample General Hospital"), "purpose": engine.K("purpose.CAREMGT"),
			"types": engine.K("type.DiagnosticReport type.Prescription"), "from": engine.D("2025-11-23"), "to": engine.D("2026-11-23"), "until": engine.D("2026-12-23"),
		}))
}

// walk goes a way from the first dial, in Hindi.
func walk(t testing.TB, book *engine.Book, way []engine.Input) engine.State {
	t.Helper()
	s := engine.State{Lang: "hi"}
	for i, in := range way {
		turn, err := book.Step(s, in)
		if err != nil {
			t.Fatalf("input %d of %d, %#v: %v", i+1, len(way), in, err)
		}
		s = turn.State
	}
	return s
}

// step is what the engine costs a turn: decode, step, encode.
func step(book *engine.Book, data []byte, in engine.Input) (engine.Turn, []byte, error) {
	s, err := engine.DecodeState(data)
	if err != nil {
		return engine.Turn{}, nil, err
	}
	turn, err := book.Step(s, in)
	if err != nil {
		return engine.Turn{}, nil, err
	}
	data, err = engine.EncodeState(turn.State)
	return turn, data, err
}

// Every place is a screen that waits, its entry leads on, and its state is small.
func TestSteps(t *testing.T) {
	book := newBook(t)
	for _, p := range places {
		before := walk(t, book, p.way)
		if before.Mode != engine.Waiting {
			t.Errorf("%s: the conversation is in mode %v", p.name, before.Mode)
		}
		data, err := engine.EncodeState(before)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(data); n > mostState {
			t.Errorf("%s: the state has %d octets", p.name, len(data))
		}
		turn, _, err := step(book, data, p.entry)
		moved := turn.State.At != before.At
		if err != nil || moved == (p.name == "badAnswer") {
			t.Errorf("%s: from %v to %v, %v", p.name, before.At, turn.State.At, err)
		}
	}
}

// BenchmarkStep is what the engine costs a turn on the real flows, with the octets of
// the state that is stored while the screen waits.
func BenchmarkStep(b *testing.B) {
	book := newBook(b)
	for _, p := range places {
		b.Run(p.name, func(b *testing.B) {
			data, err := engine.EncodeState(walk(b, book, p.way))
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := step(book, data, p.entry); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(data)), "state-B")
		})
	}
}

// BenchmarkCompile is the proof and compilation of all flows in all languages, once
// at start.
func BenchmarkCompile(b *testing.B) {
	for b.Loop() {
		newBook(b)
	}
}
