package main

import (
	"strings"

	"healthdial/config"
	"healthdial/dlt"
	"healthdial/engine"
	"healthdial/session"
	"healthdial/sms"
)

// bodies sees every text that can leave by SMS: what nobody asked for, and each
// screen in each shape that a person's own SMS can be answered by. Its value writes
// the arguments: the name of one, and how many characters it may have.
type bodies struct {
	service config.Service
	value   func(name string, characters int) string
	see     func(lang, text string) error
}

// watch makes a Book's compilation show its texts.
func (t bodies) watch(o *engine.Options) {
	o.Template = func(b *engine.Book, lang string, p engine.Phrase) error {
		return t.see(lang, b.Say(lang, string(session.SMS), t.fill(p)))
	}
	o.Reply = func(b *engine.Book, s engine.Screen) error {
		return t.see(s.Lang, sms.Format{Registered: true}.Write(b, session.View{Screen: t.screen(s)}).Text)
	}
}

// screen is a screen with the arguments of its phrases written.
func (t bodies) screen(s engine.Screen) engine.Screen {
	say, options := make([]engine.Phrase, len(s.Say)), make([]engine.Option, len(s.Options))
	for i, p := range s.Say {
		say[i] = t.fill(p)
	}
	for i, o := range s.Options {
		options[i] = engine.Option{Number: o.Number, Label: t.fill(o.Label)}
	}
	s.Say, s.Options = say, options
	return s
}

// fill writes the arguments of a phrase. The service's code is the same for
// everybody, so that it is no argument of a template.
func (t bodies) fill(p engine.Phrase) engine.Phrase {
	args := engine.Vars{}
	for name, v := range p.Args {
		if name == "code" {
			args[name] = engine.T(t.service.Code)
			continue
		}
		args[name] = engine.T(t.value(name, len([]rune(v.Text))))
	}
	return engine.Phrase{Key: p.Key, Args: args}
}

// slotKinds are the arguments that are made of less than any text: digits, and
// HealthID addresses.
var slotKinds = map[string]dlt.Kind{
	"ask": dlt.Numeric, "count": dlt.Numeric, "days": dlt.Numeric, "minutes": dlt.Numeric, "ref": dlt.Numeric, "secret": dlt.Numeric,
	"visit": dlt.Numeric, "yob": dlt.Numeric,
	"account": dlt.Email, "address": dlt.Email,
}

// slots writes an argument as what a template has in its place.
func slots(name string, characters int) string {
	kind, ok := slotKinds[name]
	if !ok {
		kind = dlt.Var
	}
	return dlt.Slots(kind, characters)
}

// longest and shortest write an argument with whatever characters it may have.
func longest(name string, characters int) string {
	const digits, address, words = "0123456789", "a.b_1@abdm", "M. é-/,:@(अ) m'm1"
	return repeated(map[dlt.Kind]string{dlt.Numeric: digits, dlt.Email: address, "": words}[slotKinds[name]], characters)
}

func shortest(name string, _ int) string {
	return map[dlt.Kind]string{dlt.Numeric: "7", dlt.Email: "a", "": "-"}[slotKinds[name]]
}

func repeated(s string, characters int) string {
	long := []rune(strings.Repeat(s, characters/len([]rune(s))+1))
	return string(long[:characters])
}
