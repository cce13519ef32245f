package web

import "healthdial/ivr"

// verbs are what a Response calls speaking and asking.
type verbs struct {
	say, ask string
	attr     func(page) []string
	redirect bool // it can be sent elsewhere; otherwise it asks again by itself
}

// page is a Response. Where nothing is keyed, what follows the question is done.
func (v verbs) page(p page) element {
	out := el("Response")
	if p.Keys.Most == 0 {
		return out.of(v.spoken(p.sounds(p.Lines))...).of(el("Hangup"))
	}
	out = out.of(v.asks(p, p.Lines, p.Leg)...)
	if v.redirect {
		return out.of(el("Redirect", "method", "POST").says(p.at("turn", p.seal(p.Leg))))
	}
	for n := 1; n < p.Again.Silences; n++ {
		leg := p.Leg.Silent(n)
		question := p.Again.Later
		if leg.Asked.All == 1 {
			question = p.Again.First
		}
		out = out.of(v.asks(p, append(p.Again.Silent[:len(p.Again.Silent):len(p.Again.Silent)], question...), leg)...)
	}
	return out.of(v.spoken(p.sounds(p.Again.GivesUp))...).of(el("Hangup"))
}

// asks says a question and collects its keys. What is said to its end is said before: no
// key interrupts it there.
func (v verbs) asks(p page, lines []ivr.Line, leg ivr.Leg) []element {
	through, rest := split(p.sounds(lines))
	ask := el(v.ask, append(v.attr(p), "method", "POST", "action", p.at("turn", p.seal(leg)))...)
	return append(v.spoken(through), ask.of(v.spoken(rest)...))
}

func (v verbs) spoken(sounds []sound) (out []element) {
	for _, s := range sounds {
		if s.url != "" {
			out = append(out, el("Play").says(s.url))
			continue
		}
		out = append(out, el(v.say, "language", s.lang).says(s.text))
	}
	return out
}
