package engine

import "slices"

// The phrases of the house: every language has them. The engine says the first
// seven, the channels the others.
const (
	invalid    = "common.invalid"
	resume     = "common.resume"
	goOn       = "common.continue"
	startAgain = "common.start_again"
	tooMany    = "common.too_many"
	ended      = "common.ended"
	restarted  = "common.restarted"
)

// furniture lists them all.
func furniture() []string {
	return []string{
		invalid, resume, goOn, startAgain, tooMany, ended, restarted,
		"common.more", "common.back", "common.home", "common.busy", "common.error",
	}
}

// Screen renders again what a state shows. It returns ErrCalling while a call is
// open, and ErrGone if the state's node is not in this Book.
func (b *Book) Screen(s State) (Screen, error) {
	n := b.at(s)
	switch {
	case n == nil:
		return Screen{}, ErrGone
	case s.Mode == Calling:
		return Screen{}, ErrCalling
	case s.Mode == Held:
		return b.held(n, s), nil
	case s.Mode == Ended && n.kind != endNode:
		return b.closing(n, s), nil
	}
	return b.show(n, s), nil
}

// show is a node's screen. Asked again, a question is said in its other words, or
// after a note.
func (b *Book) show(n *node, s State) Screen {
	screen := Screen{
		Lang: b.langOf(n.flow, s.Lang), Options: b.choices(n, s), Want: n.want,
		AllPages: n.pages, Private: n.flow.private,
		CanBack: n.kind.waits() && len(s.Trail) > 0, CanHome: n.kind.waits() && !(n.home && n.flow.root),
	}
	said := n.say
	if s.Again > 0 && n.again.given() {
		said = []text{n.again}
	} else {
		screen.Note = s.note()
	}
	screen.Say = make([]Phrase, len(said))
	for i, key := range said {
		screen.Say[i] = b.phrase(key.s, s.Vars)
	}
	if len(screen.Options) > 0 {
		screen.Want = Want{Kind: WantChoice, Min: 1, Max: len(screen.Options)}
	}
	return screen
}

// held asks whether to go on where the person was.
func (b *Book) held(n *node, s State) Screen {
	screen := Screen{
		Lang:    b.langOf(n.flow, s.Lang),
		Say:     []Phrase{{Key: resume}},
		Options: []Option{{Number: 1, Label: Phrase{Key: goOn}}, {Number: 2, Label: Phrase{Key: startAgain}}},
		Want:    Want{Kind: WantChoice, Min: 1, Max: 2},
	}
	screen.Note = s.note()
	return screen
}

// note is what is said before a screen: why we began again, or that the last answer
// was none.
func (s State) note() *Phrase {
	switch {
	case s.Note != "":
		return &Phrase{Key: s.Note}
	case s.Again > 0:
		return &Phrase{Key: invalid}
	}
	return nil
}

// closing is the screen of an end that no node says.
func (b *Book) closing(n *node, s State) Screen {
	key := ended
	if s.Again >= maxAgain {
		key = tooMany
	}
	return Screen{Lang: b.langOf(n.flow, s.Lang), Say: []Phrase{{Key: key}}}
}

// phrase takes from vars what the phrase has places for.
func (b *Book) phrase(key string, vars Vars) Phrase {
	p := Phrase{Key: key}
	for _, name := range b.args[key] {
		if v, ok := vars[name]; ok {
			if p.Args == nil {
				p.Args = make(Vars, len(b.args[key]))
			}
			p.Args[name] = v
		}
	}
	return p
}

// langOf is the language in which f speaks to somebody who chose lang.
func (b *Book) langOf(f *flow, lang string) string {
	switch {
	case slices.Contains(f.offered, lang):
		return lang
	case slices.Contains(f.offered, b.fallback.Tag):
		return b.fallback.Tag
	}
	return f.offered[0]
}
