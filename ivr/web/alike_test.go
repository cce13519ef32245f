package web

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"healthdial/ivr"
)

// TestHeardAlike: whatever is keyed (but for the hash alone, which is silence to some
// platforms and an answer that is none to others), whoever holds the call, the caller hears the same,
// and no call goes on for ever.
func TestHeardAlike(t *testing.T) {
	keys := rapid.SampledFrom([]string{"1", "1", "2", "3", "9", "0", "*", "", "12#", "12*", "123456", "000000", "99999"})
	worlds := map[string]*world{}
	for _, dialect := range []string{"voicexml", "twiml", "exoml"} { // plivo is twiml in other words
		worlds[dialect] = newWorld(t, nil)
	}
	calls := 0
	rapid.Check(t, func(r *rapid.T) {
		calls++
		pressed := rapid.SliceOfN(keys, 1, 8).Draw(r, "keys")
		caller := fmt.Sprintf("+919000%06d", calls) // each has a talk of their own
		heard := map[string]string{}
		for dialect, w := range worlds {
			// What comes before a line that is said to its end is so too, in a Response.
			heard[dialect] = strings.ReplaceAll(w.talk(dialect, caller, pressed), " !", "")
		}
		for dialect, text := range heard {
			if text != heard["voicexml"] {
				r.Fatalf("over %s:\n%s\nover voicexml:\n%s", dialect, text, heard["voicexml"])
			}
		}
	})
}

// talk calls, presses keys as long as somebody listens, and hangs up.
func (w *world) talk(dialect, number string, pressed []string) string {
	p := &player{world: w, dialect: dialect, calls: w.calls}
	w.calls++
	p.line = p.phone(number)
	p.line.dial()
	for _, keys := range pressed {
		if strings.HasSuffix(p.out.String(), "hung up\n") {
			return p.out.String()
		}
		keys = collected(p.out.String(), keys)
		fmt.Fprintf(&p.out, "> %s\n", keys)
		p.line.press(keys)
	}
	if !strings.HasSuffix(p.out.String(), "hung up\n") {
		p.line.hangUp()
	}
	return p.out.String()
}

// collected is what a platform takes of keys that are pressed: until an entry is ended,
// given up or full.
func collected(heard, keys string) string {
	open := strings.LastIndex(heard, "[")
	most, _, _ := strings.Cut(heard[open+1:], "]")
	for n := range keys {
		if ivr.Enough(ivr.Keys{Most: atoi(most)}, keys[:n+1]) {
			return keys[:n+1]
		}
	}
	return keys
}
