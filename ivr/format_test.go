package ivr

import (
	"testing"

	"healthdial/engine"
)

// TestNothingBeforeStopsWhatMustBeHeard: a key stops all that is left to say, so what
// comes before a request that is read in full is said to its end too.
func TestNothingBeforeStopsWhatMustBeHeard(t *testing.T) {
	s := Format{book(t)}.Script(engine.Screen{
		Lang: "en", Note: &engine.Phrase{Key: "common.invalid"}, Say: []engine.Phrase{{Key: "home.menu"}}, AllPages: true,
		Options: []engine.Option{{Number: 1, Label: engine.Phrase{Key: "review.allow"}}}, Want: engine.Want{Kind: engine.WantChoice, Min: 1, Max: 1},
	})
	last := len(s.Lines) - 1
	for i, l := range s.Lines {
		if l.Through != (i < last) {
			t.Errorf("%q: said to its end is %t", l.Text, l.Through)
		}
	}
	if last != 2 {
		t.Errorf("%d lines", last+1)
	}
}
