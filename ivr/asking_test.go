package ivr

import (
	"testing"

	"pgregory.net/rapid"

	"healthdial/engine"
	"healthdial/session"
)

// TestAskingEnds: whatever is pressed, a screen is asked a bounded number of times, an
// answer is one that the screen can take, and back is one only where it leads somewhere.
func TestAskingEnds(t *testing.T) {
	words := book(t)
	rapid.Check(t, func(t *rapid.T) {
		s := Script{Back: rapid.Bool().Draw(t, "back"), Lines: []Line{{Text: "x"}}}
		s.Want = rapid.SampledFrom([]engine.Want{
			{Kind: engine.WantChoice, Min: 1, Max: 3}, {Kind: engine.WantChoice, Min: 1, Max: 12},
			{Kind: engine.WantDigits, Min: 1, Max: 5}, {Kind: engine.WantSecret, Min: 6, Max: 6},
		}).Draw(t, "want")
		a := newAsking(s)
		for n := 1; ; n++ {
			if n > triesAll {
				t.Fatal("asked without end")
			}
			if lines := a.lines(words, silent); len(lines) == 0 {
				t.Fatal("asked by nothing")
			}
			keys := rapid.StringMatching(`[0-9]{0,6}[*#]?`).Draw(t, "keys")
			c := a.judge(keys)
			if c == answered {
				checkAnswer(t, s, keys)
				return
			}
			if !a.more(c) {
				return
			}
		}
	})
}

func checkAnswer(t *rapid.T, s Script, keys string) {
	screen := engine.Screen{Want: s.Want, CanBack: s.Back}
	for n := range s.Want.Max {
		if s.Want.Kind == engine.WantChoice {
			screen.Options = append(screen.Options, engine.Option{Number: n + 1})
		}
	}
	r := Format{}.Read(nil, session.View{Screen: screen}, keys)
	_, back := r.Input.(engine.Back)
	if r.Input == nil || back != (keys == keyBack) || back && !s.Back {
		t.Fatalf("%q is an answer, and read as %#v", keys, r)
	}
}

// FuzzScript: a page that is no script is an error, which does not quote it; one that is
// survives.
func FuzzScript(f *testing.F) {
	f.Add(Script{Lang: "hi", Name: "x", Lines: []Line{{Lang: "hi", Text: "नमस्ते", Through: true}}, Want: engine.Want{Kind: engine.WantSecret, Min: 6, Max: 6}}.String())
	f.Add("1. My records")
	f.Fuzz(func(t *testing.T, page string) {
		s, err := ParseScript(page)
		if err != nil {
			return
		}
		again, err := ParseScript(s.String())
		if err != nil || again.String() != s.String() {
			t.Errorf("%q becomes %q, %v", s, again, err)
		}
	})
}
