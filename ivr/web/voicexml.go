package web

import (
	"cmp"
	"net/url"
	"strconv"

	"healthdial/ivr"
)

// voicexml is W3C VoiceXML 2.1. The document asks again by itself, in other words each
// time, and posts keys once they are an answer.
func voicexml() dialect {
	return dialect{
		kind:      "application/voicexml+xml; charset=utf-8", // RFC 4267
		country:   "-IN",
		authentic: shown,
		heard: func(form url.Values) heard {
			why := form.Get("why")
			return heard{
				call: form.Get("call"), caller: form.Get("caller"), leg: form.Get("leg"), keys: form.Get("keys"), over: why != "", ended: why == gaveUp,
				vain: ivr.Vain{Silent: few(form.Get("silent")), Unmatched: few(form.Get("unmatched"))},
			}
		},
		page: func(p page) element {
			if p.Keys.Most == 0 {
				return vxml(p, el("form").of(el("block").of(prompts(p, p.Lines)...).of(el("exit"))))
			}
			return vxml(p, el("form").of(field(p)))
		},
		goodbye:  func() element { return bare(el("form").of(el("block").of(el("exit")))) },
		greeting: greeting,
	}
}

// Why a call is over, as a document says it.
const (
	hungUp = "hung_up"
	gaveUp = "gave_up"
	broken = "error"
)

// mostVain is more often than a document asks again.
const mostVain = 9

// few reads a small number of a document's; anything else is none.
func few(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > mostVain {
		return 0
	}
	return n
}

func bare(kids ...element) element {
	return el("vxml", "version", "2.1", "xmlns", "http://www.w3.org/2001/vxml").of(kids...)
}

func property(name, value string) element { return el("property", "name", name, "value", value) }

// vxml is a document in which a form speaks and perhaps asks. When the caller hangs up,
// or something fails, it says so.
func vxml(p page, form element) element {
	return bare(
		property("inputmodes", "dtmf"), property("termchar", "#"), property("termtimeout", "0s"),
		property("timeout", css(p.Keys.First)), property("interdigittimeout", css(p.Keys.Next)),
		property("fetchtimeout", css(patience)), property("documentmaxage", "0"), property("documentmaxstale", "0"), property("audiofetchhint", "safe"),
		property("fetchaudiodelay", css(quiet)), property("fetchaudiominimum", "0s"),
	).of(variables("leg", quoted(p.seal(p.Leg)), "why", quoted(hungUp), "silent", "0", "unmatched", "0", "tried", "0")...).of(
		caught("connection.disconnect.hangup").of(drop(p)),
		el("error", "count", "2").of(el("exit")),
		el("error").of(set("why", quoted(broken))).of(prompts(p, p.Busy)...).of(drop(p)),
		form,
	)
}

// greeting asks the platform for the number that only it knows. It comes in a body, never
// in an address, since addresses are written down.
func greeting(p *Platform) element {
	vars, names := variables("caller", cmp.Or(p.Caller, DefaultCaller)), "caller"
	if p.Call != "" {
		vars, names = append(vars, variables("call", p.Call)...), "caller call"
	}
	post := el("submit", "next", p.at("call"), "method", "post")
	return bare(
		el("var", "name", "withheld", "expr", "true"),
		caught("error.semantic").of(post.with("namelist", "withheld")),
		el("form").of(vars...).of(el("block").of(post.with("namelist", names))),
	)
}
