package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// hook is a cloud telephony platform with one call: it does what a Response says, and
// asks for the next.
type hook struct {
	t      testing.TB
	world  *world
	name   string
	caller string
	id     string
	out    *strings.Builder
	ask    *tree   // what is asked
	rest   []*tree // what follows if nothing is keyed
}

// fields are what each platform calls things.
var fields = map[string]struct{ call, caller, keys, ask, say string }{
	"twiml": {"CallSid", "From", "Digits", "Gather", "Say"},
	"plivo": {"CallUUID", "From", "Digits", "GetInput", "Speak"},
	"exoml": {"CallSid", "CallFrom", "DigitsPressed", "Gather", "Say"},
}

func (h *hook) dial() { h.fetch(site+"/ivr/"+h.name+"/call", url.Values{"CallStatus": {"ringing"}}) }

func (h *hook) fetch(address string, form url.Values) {
	h.t.Helper()
	form.Set(fields[h.name].call, h.id)
	form.Set(fields[h.name].caller, h.caller)
	got := h.world.do(http.MethodPost, address, form, signatures[h.name])
	if got.Code != http.StatusOK {
		h.t.Fatalf("%s is answered %d\n%s", strings.TrimPrefix(address, site), got.Code, &h.world.log)
	}
	h.do(parse(h.t, got.Body.Bytes()).kids)
}

// do does verbs until one asks, or the call is over.
func (h *hook) do(verbs []*tree) {
	h.t.Helper()
	for i, verb := range verbs {
		switch verb.name {
		case fields[h.name].ask:
			h.ask, h.rest = verb, verbs[i+1:]
			h.says(verb.kids, "")
			fmt.Fprintf(h.out, "    [%s]\n", verb.attr["numDigits"])
			return
		case "Redirect":
			h.fetch(verb.text, url.Values{"CallStatus": {"in-progress"}})
			return
		case "Hangup":
			h.out.WriteString("    hung up\n")
			return
		default:
			h.says([]*tree{verb}, through(verbs[i:], fields[h.name].ask))
		}
	}
	h.t.Fatal("a Response that neither asks nor ends")
}

// through marks what no key interrupts: what comes before a question.
func through(verbs []*tree, ask string) string {
	for _, v := range verbs {
		if v.name == ask {
			return " !"
		}
	}
	return ""
}

func (h *hook) says(verbs []*tree, through string) {
	for _, v := range verbs {
		if v.name != fields[h.name].say {
			h.t.Fatalf("what is %s", v.name)
		}
		fmt.Fprintf(h.out, "    %s: %s%s\n", v.attr["language"], v.text, through)
	}
}

// press posts keys to where the question says, or goes on behind it if there are none.
func (h *hook) press(keys string) {
	h.t.Helper()
	if keys == "" {
		h.do(h.rest)
		return
	}
	h.fetch(h.ask.attr["action"], url.Values{fields[h.name].keys: {strings.TrimSuffix(keys, "#")}, "CallStatus": {"in-progress"}})
}

// hangUp has the platform tell that the call is over.
func (h *hook) hangUp() {
	h.t.Helper()
	form := url.Values{"CallStatus": {"completed"}, fields[h.name].call: {h.id}, fields[h.name].caller: {h.caller}}
	got := h.world.do(http.MethodPost, site+"/ivr/"+h.name+"/drop", form, signatures[h.name])
	if got.Code != http.StatusOK {
		h.t.Errorf("the end of a call is answered %d", got.Code)
	}
	h.out.WriteString("    hung up\n")
}
