package web

import "healthdial/ivr"

// sound is a line as a platform gets it: an address to play, or a text to speak.
type sound struct {
	url, text, lang string
	through         bool
}

// sounds makes the lines of one page into what its platform gets. A line that stands
// there several times has one address, so that it is fetched once.
type sounds struct {
	web      *Web
	platform *Platform
	made     map[string]sound
	err      error // the first
}

func (s *sounds) of(l ivr.Line) sound {
	p := s.platform
	if p.Texts || s.web.cfg.Voice == nil {
		return sound{text: l.Text, lang: p.Voices.of(l.Lang, p.speaks().country), through: l.Through}
	}
	key := l.Lang + "\x00" + l.Text
	out, ok := s.made[key]
	if !ok {
		token, err := sealLine(s.web.cfg.Sealer, l, s.web.cfg.Now())
		if err != nil && s.err == nil {
			s.err = err
		}
		out.url = p.URL + Root + "/" + Clips + "/" + token + ".wav"
		s.made[key] = out
	}
	out.through = l.Through
	return out
}

// sounds are lines as the platform gets them.
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
