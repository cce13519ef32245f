package web

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"healthdial/gateway"
)

// exoml is Exotel's way: Twilio's with other names, and without a verb that leads
// elsewhere, so that a Response asks again by itself. It signs nothing: the secret is in
// the address that it is given, as basic authentication.
func exoml() dialect {
	return dialect{
		kind:      "text/xml; charset=utf-8",
		authentic: shown,
		heard: func(form url.Values) heard {
			over := finished(cmp.Or(form.Get("Status"), form.Get("CallStatus")))
			return heard{call: form.Get("CallSid"), caller: cmp.Or(form.Get("CallFrom"), form.Get("From")), keys: strings.Trim(form.Get("DigitsPressed"), `"`), over: over}
		},
		page:    func(p page) element { return verbs{"Say", "Gather", pressedAttr, false}.page(p) },
		goodbye: func() element { return el("Response") },
	}
}

func pressedAttr(p page) []string {
	return []string{"numDigits", strconv.Itoa(p.Keys.Most), "timeout", seconds(p.Keys.First), "finishOnKey", "#"}
}

// shown reports whether a request shows the platform's secret in a header.
func shown(p *Platform, r *http.Request, _ url.Values) bool {
	credentials, ok := gateway.Shown(r)
	return credentials.Of(p.Name, gateway.HashSecret(p.Key)) && ok
}
