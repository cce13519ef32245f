// Package sms is the conversation by text message: the same screens as
// everywhere, each one message with numbered options, answered by a number, a
// word or a keyword. Its pure half writes messages and reads entries; smpp.go
// brings parts from operators into the durable inbox, and sender.go carries what
// the outbox sends.
package sms

import (
	"strconv"
	"strings"

	"healthdial/engine"
	"healthdial/keypad"
	"healthdial/session"
)

// invalid is said before a screen again when an entry means nothing on it.
const invalid = "common.invalid"

// Format writes and reads screens. It is pure and implements session.Format. A
// screen is one message of one page, however many parts carry it: nobody pays by
// the page or waits for the next.
type Format struct {
	// Registered writes each screen in as few shapes as can be, since each needs a
	// template: without notes, and with the keys for back and home even where there is
	// nothing to go back to.
	Registered bool
}

// Write renders a screen: its note, its text, its options, and the keys for back
// and home where they are free.
func (f Format) Write(w session.Words, v session.View) session.Page {
	s := v.Screen
	if f.Registered {
		s.Note, s.CanBack, s.CanHome = nil, true, true
	}
	say := func(p engine.Phrase) string { return w.Say(s.Lang, string(session.SMS), p) }
	var lines []string
	if s.Note != nil {
		lines = append(lines, say(*s.Note))
	}
	for _, p := range s.Say {
		lines = append(lines, say(p))
	}
	for _, o := range s.Options {
		lines = append(lines, keypad.Line(strconv.Itoa(o.Number), oneLine(say(o.Label))))
	}
	if back, home := keys(s); back || home {
		if back {
			lines = append(lines, keypad.Line(keypad.Back, say(engine.Phrase{Key: "common.back"})))
		}
		if home {
			lines = append(lines, keypad.Line(keypad.Home, say(engine.Phrase{Key: "common.home"})))
		}
	}
	return session.Page{
		Text: strings.TrimSpace(strings.Join(lines, "\n")),
		Open: s.Want.Kind != engine.WantNothing,
		Last: true,
	}
}

// Read parses an entry against the screen. Besides its number an option may be
// chosen by its own words.
func (Format) Read(w session.Words, v session.View, text string) session.Reading {
	s := v.Screen
	entry, ok := keypad.Entry(s.Want, text)
	if !ok || s.Want.Kind == engine.WantNothing {
		return session.Reading{Note: invalid}
	}
	back, home := keys(s)
	switch {
	case entry == keypad.Back && back:
		return session.Reading{Input: engine.Back{}}
	case entry == keypad.Home && home:
		return session.Reading{Input: engine.Begin{Fresh: true}}
	case s.Want.Kind == engine.WantChoice:
		entry = chosen(w, s, entry)
	}
	return session.Reading{Input: engine.Answer{Text: entry}}
}

// keys are the reserved keys that a screen offers.
func keys(s engine.Screen) (back, home bool) {
	if s.Want.Kind == engine.WantNothing {
		return false, false
	}
	return s.CanBack && keypad.Reserved(s.Want, keypad.Back), s.CanHome && keypad.Reserved(s.Want, keypad.Home)
}

// chosen is the number of the only option whose label the entry is, or the entry.
func chosen(w session.Words, s engine.Screen, entry string) string {
	number := ""
	for _, o := range s.Options {
		if !strings.EqualFold(oneLine(w.Say(s.Lang, string(session.SMS), o.Label)), oneLine(entry)) {
			continue
		}
		if number != "" {
			return entry
		}
		number = strconv.Itoa(o.Number)
	}
	if number == "" {
		return entry
	}
	return number
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
