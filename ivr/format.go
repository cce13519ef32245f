package ivr

import (
	"strconv"
	"strings"

	"healthdial/engine"
	"healthdial/session"
)

// Format tells screens by voice and reads keys. It is pure and implements
// session.Format. A screen is one page, told in one go: only then is it answered.
type Format struct{ Words Words }

// Write tells a view.
func (f Format) Write(_ session.Words, v session.View) session.Page {
	return session.Page{Text: f.Script(v.Screen).String(), Open: v.Screen.Want.Kind != engine.WantNothing, Last: true}
}

// Script is how a screen is told: what was wrong, what there is to hear, which key
// chooses what. A screen that must be heard in full before it is answered is said to
// its end.
func (f Format) Script(s engine.Screen) Script {
	out := Script{Lang: f.Words.Voice(s.Lang), Want: s.Want, Back: s.CanBack}
	if s.Note != nil {
		said := line(f.Words, s.Lang, *s.Note)
		said.Through = s.AllPages // a key here would stop what follows too
		out.Lines = append(out.Lines, said)
	}
	for i, p := range s.Say {
		if i == 0 {
			out.Name = p.Key
		}
		said := line(f.Words, s.Lang, p)
		said.Through = s.AllPages
		out.Lines = append(out.Lines, said)
	}
	if len(s.Options) > 0 && (s.AllPages || len(s.Say) > 1) {
		out.From = len(out.Lines)
	}
	out.Lines = append(out.Lines, f.options(s)...)
	out.Help = f.help(out)
	if s.Want.Min < s.Want.Max && (s.Want.Kind == engine.WantDigits || s.Want.Kind == engine.WantSecret) {
		out.Lines = append(out.Lines, plain(f.Words, s.Lang, phraseHash))
	}
	return out
}

// options says each choice once: of those that choose a language, one for each voice.
func (f Format) options(s engine.Screen) (lines []Line) {
	voices := map[string]bool{}
	for _, o := range s.Options {
		lang := s.Lang
		if o.Lang != "" {
			lang = f.Words.Voice(o.Lang)
			if voices[lang] {
				continue
			}
			voices[lang] = true
		}
		lines = append(lines, optionLine(f.Words, lang, strconv.Itoa(o.Number), o.Label))
	}
	return lines
}

func (f Format) help(s Script) (lines []Line) {
	switch s.Want.Kind {
	case engine.WantChoice:
		lines = append(lines, plain(f.Words, s.Lang, phraseRepeat))
	case engine.WantDigits, engine.WantSecret:
		lines = append(lines, plain(f.Words, s.Lang, phraseAnew))
	default:
		return nil
	}
	if s.Back {
		lines = append(lines, plain(f.Words, s.Lang, phraseBack))
	}
	return lines
}

// Read takes keys for what they mean on a view: the star alone leads back, anything
// else is the answer. What nobody could have meant is refused here, with the screen
// told again.
func (f Format) Read(_ session.Words, v session.View, keys string) session.Reading {
	keys = strings.TrimSuffix(keys, keyEnd)
	switch {
	case keys == keyBack && v.Screen.CanBack:
		return session.Reading{Input: engine.Back{}}
	case keys == "", strings.Contains(keys, keyBack), v.Screen.Want.Kind == engine.WantText:
		return session.Reading{Note: phraseNoMatch}
	}
	return session.Reading{Input: engine.Answer{Text: keys}}
}
