//go:build integration

package interop

import (
	"slices"
	"time"

	"healthdial/engine"
	"healthdial/lab/listen"
)

// answering is a person on the telephone who answers what is asked, in whatever order,
// as soon as they know what it is.
type answering struct {
	*softphone
	prompts []prompt
	code    string // that an SMS told
}

// prompt is how something that is said begins, and what is keyed then: nothing where it
// ends the call.
type prompt struct {
	listen.Clip
	keys string
}

// theCode stands for the code that an SMS tells.
const theCode = "the code"

func newAnswering(s *spoken, telephone *softphone) *answering {
	s.t.Helper()
	hospitalFirst := s.screen(asking("en"))[1]
	a := &answering{softphone: telephone}
	for _, p := range []prompt{
		{s.menu("en", "home.menu", "home.requests_waiting")[1], "1"},
		{s.menu("en", "common.resume", "common.continue")[1], "1"},
		{s.says("en", "who.birth")[0], birthYear},
		{hospitalFirst, "1"},
		{s.menu("en", "consents.read_until", "consents.approve")[1], "1"},
		{s.says("en", "approve.enter")[0], theCode},
		{s.screen(engine.Screen{Lang: "en", Say: []engine.Phrase{{Key: codeSaid}}})[0], theCode},
		{s.says("en", "approve.code_sent")[0], ""},
		{s.says("en", "approve.recorded")[0], ""},
		{s.screen(engine.Screen{Lang: "en", Say: phrases("home.menu"), Options: choices(phrases("home.healthid")...)})[1], ""},
	} {
		const enough = 8000 * 3 / 2 // samples that tell what it is
		p.Samples = p.Samples[:min(len(p.Samples), enough)]
		a.prompts = append(a.prompts, p)
	}
	return a
}

// next waits until something is said that the person knows.
func (a *answering) next(call *recording) (said prompt) {
	a.t.Helper()
	clips := make([]listen.Clip, len(a.prompts))
	for i, p := range a.prompts {
		clips[i] = p.Clip
	}
	looked := 0
	eventually(within(a.t, time.Minute), a.t, "nothing is asked", func() bool {
		samples := after(call.samples(), call.from)
		if len(samples) < looked+2*often {
			return false
		}
		looked = len(samples)
		ignored := max(0, len(samples)-8000*4)
		for _, h := range listen.Clips(samples[ignored:], clips) {
			said = a.prompts[slices.IndexFunc(a.prompts, func(p prompt) bool { return p.Name == h.Name })]
			call.from += lasts(samples[:ignored]) + h.Until
			return true
		}
		return false
	})
	a.t.Logf("hears %q", said.Name)
	return said
}

// answers answers so many questions of a call.
func (a *answering) answers(call *recording, n int) {
	a.t.Helper()
	for range n {
		a.presses(a.known(a.next(call).keys))
	}
}

// comesToCode answers until a code is sent, or wanted.
func (a *answering) comesToCode(call *recording) {
	a.t.Helper()
	for said := a.next(call); said.keys != "" && said.keys != theCode; said = a.next(call) {
		a.presses(said.keys)
	}
}

func (a *answering) known(keys string) string {
	if keys == theCode {
		return a.code
	}
	return keys
}
