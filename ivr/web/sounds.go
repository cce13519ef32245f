package web

import "healthdial/ivr"

// sounds are lines as a platform gets them.
func (p page) sounds(lines []ivr.Line) (out []sound) {
	for _, l := range lines {
		out = append(out, p.sound(l))
	}
	return out
}

// split cuts lines behind the last that is said to its end: platforms that cannot say
// one so within a question say what comes before it outside.
func split(sounds []sound) (through, rest []sound) {
	cut := 0
	for i, s := range sounds {
		if s.through {
			cut = i + 1
		}
	}
	return sounds[:cut], sounds[cut:]
}
