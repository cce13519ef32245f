package ussd

import (
	"errors"
	"strings"
	"testing"

	"healthdial/engine"
)

func TestFit(t *testing.T) {
	word := strings.Repeat("x", 40)
	for _, tc := range []struct {
		name   string
		screen engine.Screen
		ok     bool
	}{
		{"short", choice("Welcome", "Yes"), true},
		{"many words", engine.Screen{Say: say(strings.Repeat(word+" ", 30))}, true},
		{"a long option with blanks", choice("Welcome", strings.Repeat(word+" ", 5)), true},
		{"a word longer than a page", engine.Screen{Say: say(strings.Repeat("x", 200))}, false},
		{"an option's word longer than a page", choice("Welcome", strings.Repeat("x", 200)), false},
		{"a book", engine.Screen{Say: say(strings.Repeat(word+" ", 4*MaxPages))}, false},
	} {
		if err := (Format{}).Fit(english, tc.screen); (err == nil) != tc.ok || !tc.ok && !errors.Is(err, ErrFit) {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}
