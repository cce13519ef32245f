package web

import (
	"fmt"
	"time"

	"healthdial/ivr"
)

// prompts say lines, each with or without barge-in. What is played has no language: a
// platform may refuse one that it does not speak.
func prompts(p page, lines []ivr.Line) (out []element) {
	for _, s := range p.sounds(lines) {
		e := el("prompt", "bargein", fmt.Sprint(!s.through))
		if s.url != "" {
			out = append(out, e.of(el("audio", "src", s.url)))
			continue
		}
		out = append(out, e.with("xml:lang", s.lang).says(s.text))
	}
	return out
}

func caught(event string) element   { return el("catch", "event", event) }
func throw(event string) element    { return el("throw", "event", event) }
func set(name, expr string) element { return el("assign", "name", name, "expr", expr) }

// quoted is a text of ours, of letters, digits, - and _, as an expression.
func quoted(text string) string { return "'" + text + "'" }

// css is a duration as CSS writes it (VoiceXML 2.1 §6.5).
func css(d time.Duration) string { return fmt.Sprintf("%dms", d.Milliseconds()) }

// variables declares variables: name, expression, name, expression ...
func variables(pairs ...string) (out []element) {
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, el("var", "name", pairs[i], "expr", pairs[i+1]))
	}
	return out
}
