package ivr

import (
	"strconv"
	"strings"
	"time"

	"healthdial/engine"
)

// What became of one asking.
type cause uint8

const (
	answered  cause = iota
	silent          // no key
	unmatched       // keys that are no answer
	again           // 0: say it again
	anew            // * within an entry: begin it anew
	causes          // how many there are
)

// Bounds of how often one screen is asked. Silence and keys without a meaning are
// counted apart, since they want other words; all together end it too.
const (
	triesEach = 3
	triesAll  = 7
)

// asking is how far the asking of one screen has come. It is pure.
type asking struct {
	script Script
	tries  [causes]int
	all    int
}

func newAsking(s Script) *asking { return &asking{script: s} }

// judge says what keys are.
func (a *asking) judge(keys string) cause {
	entry := strings.TrimSuffix(keys, keyEnd)
	switch {
	case keys == "":
		return silent
	case keys == keyBack && a.script.Back:
		return answered
	case keys == keyRepeat && a.script.single(), keys == keyBack && a.script.single():
		return again
	case strings.HasSuffix(keys, keyBack):
		return anew
	case !a.fits(entry):
		return unmatched
	}
	return answered
}

func (a *asking) fits(entry string) bool {
	if a.script.Want.Kind != engine.WantChoice {
		return entry != ""
	}
	n, err := strconv.Atoi(entry)
	return err == nil && n >= a.script.Want.Min && n <= a.script.Want.Max
}

// more counts a try that was no answer, and reports whether there is another.
func (a *asking) more(c cause) bool {
	a.tries[c]++
	a.all++
	return a.tries[c] < triesEach && a.all < triesAll || (c == again || c == anew) && a.all < triesAll
}

// lines is what is said next: everything at first; then what was wrong and the
// question; then what the keys do as well (tapered prompts, VoiceXML 2.1 §5.2.2).
func (a *asking) lines(w Words, after cause) []Line {
	s := a.script
	var lines []Line
	switch after {
	case silent:
		lines = append(lines, plain(w, s.Lang, phraseSilence))
	case unmatched:
		lines = append(lines, plain(w, s.Lang, phraseNoMatch))
	}
	switch {
	case a.all == 0, after == again:
		return s.Lines
	case a.all == 1:
		return append(lines, s.Lines[s.From:]...)
	}
	lines = append(lines, s.Lines...)
	return append(lines, s.Help...)
}

func (a *asking) keys(t Timing) Keys {
	return Keys{Most: a.script.most(), First: t.First, Next: t.Next}
}

// Timing is how long a caller is waited for, and talked to.
type Timing struct {
	First   time.Duration // for the first key. Default 7 s (VoiceXML 2.1 leaves it to the platform)
	Next    time.Duration // between keys. Default 3 s
	Patient time.Duration // until a caller is told that we are still at it. Default 2 s
	Turn    time.Duration // for a turn. Default 20 s
	Call    time.Duration // for a call. Default 10 min
}

func (t Timing) withDefaults() Timing {
	usual := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	usual(&t.First, 7*time.Second)
	usual(&t.Next, 3*time.Second)
	usual(&t.Patient, 2*time.Second)
	usual(&t.Turn, 20*time.Second)
	usual(&t.Call, 10*time.Minute)
	return t
}
