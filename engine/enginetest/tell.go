package enginetest

import (
	"fmt"
	"strings"

	"healthdial/engine"
)

// tell writes what a Turn shows, and returns the Result of its call if Answer has
// one.
func (p *player) tell(t engine.Turn) engine.Input {
	for _, n := range t.Send {
		p.say("sms: %s", p.book.Say(p.state.Lang, "sms", n.Phrase))
	}
	if t.Call == nil {
		p.screen(t.Screen)
		return nil
	}
	p.say("%s", described(*t.Call))
	if p.o.Answer != nil {
		if r, ok := p.o.Answer(*t.Call); ok {
			p.say("= %s", r.Exit)
			return r
		}
	}
	return nil
}

func described(c engine.Call) string {
	d := "call " + c.Name + " (" + [...]string{"read", "local", "remote"}[c.Kind]
	if c.Secret != "" {
		d += ", with a secret"
	}
	if c.Park != nil {
		d += ", may be parked"
	}
	return d + ")"
}

func (p *player) screen(s engine.Screen) {
	if s.Note != nil {
		p.say("! %s", p.phrase(s, *s.Note))
	}
	for _, phrase := range s.Say {
		p.say("%s", p.phrase(s, phrase))
	}
	for _, o := range s.Options {
		p.say("%d %s", o.Number, p.phrase(s, o.Label))
	}
	if marks := marks(s); len(marks) > 0 {
		p.say("[%s]", strings.Join(marks, ", "))
	}
}

func (p *player) phrase(s engine.Screen, phrase engine.Phrase) string {
	return p.book.Say(s.Lang, p.o.Channel, phrase)
}

// marks are what a channel must know besides the words.
func marks(s engine.Screen) []string {
	var out []string
	add := func(on bool, mark string) {
		if on {
			out = append(out, mark)
		}
	}
	bounds := fmt.Sprintf("%d-%d", s.Want.Min, s.Want.Max)
	if s.Want.Min == s.Want.Max {
		bounds = fmt.Sprint(s.Want.Max)
	}
	add(s.Want.Kind == engine.WantNothing, "end")
	add(s.Want.Kind == engine.WantText, "text "+bounds)
	add(s.Want.Kind == engine.WantDigits, "digits "+bounds)
	add(s.Want.Kind == engine.WantSecret, "secret "+bounds)
	add(s.AllPages, "all pages")
	add(s.Private, "private")
	add(s.CanBack, "back")
	add(s.CanHome, "home")
	return out
}

// say writes one indented line, or several.
func (p *player) say(format string, args ...any) {
	for line := range strings.Lines(fmt.Sprintf(format, args...)) {
		p.out.WriteString("    " + strings.TrimRight(line, "\n") + "\n")
	}
}

func (p *player) line(s string) { p.out.WriteString(s + "\n") }
