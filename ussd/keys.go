package ussd

import (
	"strings"

	"healthdial/engine"
	"healthdial/keypad"
	"healthdial/session"
)

// keys are the reserved keys that one page offers.
type keys struct{ more, back, home bool }

// keysOn is what page n of a screen offers. Before the last page the question is
// not asked yet, so that every key keeps its meaning; on the last the answer goes
// first. After the last page of a screen that wants nothing the dialogue closes.
func keysOn(s engine.Screen, n int, last bool) keys {
	if s.Want.Kind == engine.WantNothing {
		return keys{more: !last, back: n > 0 && !last}
	}
	return keys{
		more: !last,
		back: (n > 0 || s.CanBack) && (!last || keypad.Reserved(s.Want, keypad.Back)),
		home: s.CanHome && (!last || keypad.Reserved(s.Want, keypad.Home)),
	}
}

// lines are the keys as the page shows them, one on a line.
func (k keys) lines(w session.Words, lang string) string {
	var lines []string
	add := func(offered bool, key, phrase string) {
		if offered {
			lines = append(lines, keypad.Line(key, words(w, lang, engine.Phrase{Key: phrase})))
		}
	}
	add(k.more, keypad.More, "common.more")
	add(k.back, keypad.Back, "common.back")
	add(k.home, keypad.Home, "common.home")
	return strings.Join(lines, "\n")
}

// words is a phrase as this channel writes it.
func words(w session.Words, lang string, p engine.Phrase) string {
	return w.Say(lang, string(session.USSD), p)
}
