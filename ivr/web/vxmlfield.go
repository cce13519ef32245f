package web

import (
	"fmt"
	"reflect"
	"strconv"
	"time"

	"healthdial/engine"
	"healthdial/ivr"
)

// The events of our documents.
const (
	eventStar   = "healthdial.star"
	eventAnew   = "healthdial.anew"
	eventRepeat = "healthdial.repeat"
	eventAgain  = "healthdial.again"
	eventEnd    = "healthdial.end"
)

// patience is how long a platform waits for a document: longer than a turn may take.
const patience = 20 * time.Second

// quiet is for how long nothing is said to a caller who waits for it.
const quiet = 2 * time.Second

// field asks for keys. The star alone is no digit, so a link hears it; so is a star
// behind digits, which gives an entry up (VoiceXML 2.1 §2.5).
func field(p page) element {
	f := el("field", "name", "keys", "type", digits(p.Keys.Most)).of(prompts(p, p.Lines)...)
	f = f.of(el("link", "dtmf", "*", "event", eventStar))
	if p.Keys.Most > 1 {
		f = f.of(el("link", "event", eventAnew).of(givenUp(p.Keys.Most - 1)))
	}
	f = f.of(inVain(p, "noinput", "silent", p.Again.Silent)...)
	f = f.of(inVain(p, "nomatch", "unmatched", p.Again.Unmatched)...)
	return f.of(
		caught(eventStar).of(star(p)...),
		caught(eventRepeat).of(tried(p)...).of(asked(p, p.Again.Repeat)...),
		caught(eventAnew).of(tried(p)...).of(throw(eventAgain)),
		caught(eventAgain).of(again(p)...),
		caught(eventEnd).of(set("why", quoted(gaveUp))).of(prompts(p, p.Again.GivesUp)...).of(drop(p)),
		el("filled").of(filled(p)...),
	)
}

// digits is the type of a field: the built-in grammar (VoiceXML 2.0 appendix P). An entry
// that is too short is judged by the conversation, as everywhere.
func digits(most int) string {
	if most == 1 {
		return "digits?length=1"
	}
	return fmt.Sprintf("digits?minlength=1;maxlength=%d", most)
}

// givenUp is the grammar of an entry that a star gives up: so many digits at most, and
// none that an entry could be full with (SRGS 1.0).
func givenUp(most int) element {
	digit := el("one-of")
	for n := range 10 {
		digit = digit.of(el("item").says(strconv.Itoa(n)))
	}
	rule := el("rule", "id", "anew", "scope", "public").of(el("item", "repeat", fmt.Sprintf("1-%d", most)).of(digit), el("item").says("*"))
	return el("grammar", "mode", "dtmf", "version", "1.0", "root", "anew", "type", "application/srgs+xml").of(rule)
}

// inVain are the handlers of one event: it says what was wrong and asks again, until
// patience is over (VoiceXML 2.1 §5.2.2).
func inVain(p page, event, counter string, wrong []ivr.Line) []element {
	count := set(counter, counter+" + 1")
	return []element{
		el(event, "count", "1").of(count).of(tried(p)...).of(prompts(p, wrong)...).of(throw(eventAgain)),
		el(event, "count", strconv.Itoa(p.Again.Each)).of(count, throw(eventEnd)),
	}
}

// again asks in few words after the first try in vain, then in more.
func again(p page) []element {
	if reflect.DeepEqual(p.Again.First, p.Again.Later) {
		return asked(p, p.Again.Later)
	}
	return []element{el("if", "cond", "tried == 1").of(asked(p, p.Again.First)...).of(el("else")).of(asked(p, p.Again.Later)...)}
}

// asked says a question again. Where it is the field's own its prompts do.
func asked(p page, lines []ivr.Line) []element {
	if reflect.DeepEqual(lines, p.Lines) {
		return []element{el("reprompt")}
	}
	return prompts(p, lines)
}

// tried counts a try that was no answer, of whatever kind, and ends the asking with the
// last.
func tried(p page) []element {
	last := el("if", "cond", fmt.Sprintf("tried >= %d", p.Again.Most)).of(throw(eventEnd))
	return []element{set("tried", "tried + 1"), last}
}

// star is what the star does alone: it leads back, or says the screen again, or begins
// anew.
func star(p page) []element {
	switch {
	case p.Leg.Asked.Back:
		return []element{set("keys", quoted("*")), post(p)}
	case p.Leg.Asked.Want.Kind == engine.WantChoice:
		return []element{throw(eventRepeat)}
	}
	return []element{throw(eventAnew)}
}

// filled posts an answer. Of a choice it is known here which digits are none.
func filled(p page) (out []element) {
	if w := p.Leg.Asked.Want; w.Kind == engine.WantChoice {
		out = append(out,
			el("if", "cond", "keys == '0'").of(set("keys", "undefined"), throw(eventRepeat)),
			el("if", "cond", fmt.Sprintf("Number(keys) < %d || Number(keys) > %d", w.Min, w.Max)).of(set("keys", "undefined"), throw("nomatch")),
		)
	}
	return append(out, post(p))
}

// post posts the keys. Never by get: a code must not stand in an address.
func post(p page) element {
	e := el("submit", "next", p.at("turn"), "method", "post", "namelist", "leg keys silent unmatched")
	if wait := p.sound(p.Wait); wait.url != "" {
		e = e.with("fetchaudio", wait.url)
	}
	return e
}

func drop(p page) element {
	return el("submit", "next", p.at("drop"), "method", "post", "namelist", "leg why silent unmatched")
}
