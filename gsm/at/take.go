package at

import (
	"errors"
	"slices"
)

// take does what a line, or a prompt, asks for.
func (t *talk) take(k token) {
	t.cfg.trace(false, k.line)
	switch k.kind {
	case aCode:
		t.say(k)
		if restarts(k.line) {
			t.restarted()
		}
	case aStray:
		t.cfg.Counters.Stray.Add(1)
	case aStop:
		t.prompted()
	case anInfo, aData, aFinal:
		t.hear(k)
	}
}

// maxAnswer is how many lines an answer may have. A full store of 255 messages has 510.
const maxAnswer = 4096

var errFlood = errors.New("at: the answer has too many lines")

// hear takes what belongs to an answer.
func (t *talk) hear(k token) {
	switch {
	case t.stage == idle:
		t.cfg.Counters.Late.Add(1)
		t.unsure = true
	case t.stage <= settling:
		t.surplus(k)
	case k.kind != aFinal && len(t.lines) == maxAnswer:
		t.flooded = true
	case k.kind != aFinal:
		t.lines = append(t.lines, k.line)
	case t.stage != answering && k.err == nil: // OK is no answer before the prompt
		t.cfg.Counters.Late.Add(1)
	case k.err != nil:
		t.cfg.Counters.Refused.Add(1)
		t.fail(k.err)
	case t.flooded:
		t.fail(errFlood)
	default:
		t.finish(Answer{Lines: slices.Clip(t.lines)}, nil)
	}
}

// prompted takes a prompt. One that nobody waits for is left; a second one is none.
func (t *talk) prompted() {
	switch t.stage {
	case prompting:
		t.arrive()
	case idle, hushing, probing, settling:
		t.stopped()
	}
}

// arrive is at the prompt: the body is written, unless its caller has gone or has to be asked.
func (t *talk) arrive() {
	switch {
	case t.left:
		t.escape("")
		t.finish(Answer{}, nil)
	case t.x.Check != nil:
		t.stage = checking
		t.timer.Stop() // the caller's context bounds its Check
		t.x.prompt <- struct{}{}
	default:
		t.send()
	}
}

// checked takes what a Check said.
func (t *talk) checked(v verdict) {
	switch {
	case t.x != v.of || t.stage != checking: // its context has ended meanwhile
	case v.err != nil:
		t.escape("")
		t.fail(v.err)
	default:
		t.send()
	}
}

// send writes the body.
func (t *talk) send() {
	t.write(t.x.Body, string(rune(ctrlZ)))
	t.enter(answering, t.time())
}

// say hands on an unsolicited code.
func (t *talk) say(k token) {
	t.cfg.Counters.Said.Add(1)
	switch {
	case k.class == noise && len(t.said) >= noiseRoom:
		t.cfg.Counters.Noise.Add(1)
	case len(t.said) == cap(t.said): // only we write to it
		t.cfg.Counters.Lost.Add(1)
		t.lost++
	default:
		t.said <- Unsolicited{Line: k.line, Data: k.data, Lost: t.lost}
		t.lost = 0
	}
}
