package engine_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"healthdial/engine"
)

// shape is what two screens have in common that differ in their arguments only.
func shape(s engine.Screen) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s %d back %v home %v", s.Lang, s.Want.Kind, s.CanBack, s.CanHome)
	if s.Note != nil {
		fmt.Fprintf(&out, " note %s", s.Note.Key)
	}
	for _, p := range s.Say {
		fmt.Fprintf(&out, " %s", p.Key)
	}
	for _, o := range s.Options {
		fmt.Fprintf(&out, " %d:%s", o.Number, o.Label.Key)
	}
	return out.String()
}

// shapes are all that Compile asks about of the clinic.
func shapes(t testing.TB) map[string]bool {
	t.Helper()
	seen := map[string]bool{}
	o := clinicOptions()
	o.Reply = func(_ *engine.Book, s engine.Screen) error {
		seen[shape(s)] = true
		return nil
	}
	if _, err := engine.Compile(os.DirFS("testdata/clinic"), clinicCalls(), o); err != nil {
		t.Fatal(err)
	}
	return seen
}

// TestReplySeesEveryShape walks through the clinic at random: whatever is shown,
// Reply was asked about its like.
func TestReplySeesEveryShape(t *testing.T) {
	seen, book := shapes(t), clinic(t)
	rapid.Check(t, func(t *rapid.T) {
		s := engine.State{Lang: rapid.SampledFrom([]string{"en", "hi"}).Draw(t, "lang")}
		var in engine.Input = engine.Begin{Flow: rapid.SampledFrom([]string{"", "help", "visits"}).Draw(t, "flow"), Fresh: true}
		for range 40 {
			turn, err := book.Step(s, in)
			if err != nil {
				t.Fatal(err)
			}
			if s = turn.State; turn.Call != nil {
				in = result(t, turn.Call.Name)
				continue
			}
			if got := shape(turn.Screen); !seen[got] {
				t.Fatalf("nobody asked about %s", got)
			}
			if s.Mode == engine.Ended {
				in = engine.Begin{}
				continue
			}
			in = rapid.SampledFrom([]engine.Input{
				engine.Answer{Text: "1"}, engine.Answer{Text: "2"}, engine.Answer{Text: "3"}, engine.Answer{Text: "1984"}, engine.Answer{Text: "123456"},
				engine.Answer{Text: "Asha"}, engine.Answer{Text: "?"}, engine.Back{}, engine.Silence{}, engine.Begin{},
			}).Draw(t, "input")
		}
	})
}

// result answers a call of the clinic by any of its exits.
func result(t *rapid.T, name string) engine.Result {
	for _, c := range clinicCalls() {
		if c.Name != name {
			continue
		}
		r := engine.Result{Exit: rapid.SampledFrom(c.Exits).Draw(t, "exit"), Set: engine.Vars{}}
		for _, v := range c.Sets {
			if rapid.Bool().Draw(t, v) {
				r.Set[v] = engine.T("x")
			}
		}
		for _, list := range c.Lists {
			r.Lists = map[string][]engine.Item{list: make([]engine.Item, rapid.IntRange(0, 12).Draw(t, "items"))}
		}
		return r
	}
	t.Fatalf("no call %s", name)
	return engine.Result{}
}

// TestReplyRefuses names the node, the language and the place, once for each node.
func TestReplyRefuses(t *testing.T) {
	o := clinicOptions()
	o.Reply = func(_ *engine.Book, s engine.Screen) error {
		if s.Lang == "hi" && (s.Say[0].Key == "visits.pick" || s.Say[0].Key == "common.ended") {
			return errors.New("no")
		}
		return nil
	}
	_, err := engine.Compile(os.DirFS("testdata/clinic"), clinicCalls(), o)
	want := "engine: lang/hi.yaml:11:3: common.ended has no template in hi: no\nengine: visits.yaml:8:3: pick has no template in hi: no"
	if err == nil || err.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
}
