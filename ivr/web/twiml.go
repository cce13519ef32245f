package web

import (
	"crypto/hmac"
	"crypto/sha1" // the provider's choice: as an HMAC it is not broken
	"encoding/base64"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// twiml is the way of Twilio and of those who took it over: a Response of verbs, of
// which Gather asks once and falls through to Redirect if nothing is keyed.
func twiml() dialect {
	return dialect{
		kind:    "text/xml; charset=utf-8",
		country: "-IN",
		authentic: func(p *Platform, r *http.Request, form url.Values) bool {
			shown, path := r.Header.Get("X-Twilio-Signature"), r.URL.RequestURI()
			return sameText(shown, twilioSignature(p.Key, p.URL+path, form)) || sameText(shown, twilioSignature(p.Key, portless(p.URL)+path, form))
		},
		heard: func(form url.Values) heard {
			status := form.Get("CallStatus")
			return heard{call: form.Get("CallSid"), caller: form.Get("From"), keys: form.Get("Digits"), over: finished(status)}
		},
		page:    func(p page) element { return verbs{"Say", "Gather", gatherAttr, true}.page(p) },
		goodbye: func() element { return el("Response") },
	}
}

// twilioSignature is that of a request: of the address as Twilio called it, and the
// form's names and values in order of name.
func twilioSignature(key, address string, form url.Values) string {
	m := hmac.New(sha1.New, []byte(key))
	m.Write([]byte(address))
	for _, name := range slices.Sorted(maps.Keys(form)) {
		for _, value := range slices.Sorted(slices.Values(form[name])) {
			m.Write([]byte(name + value))
		}
	}
	return base64.StdEncoding.EncodeToString(m.Sum(nil))
}

// portless is an address without its port, which Twilio leaves out of what it signs in
// some cases.
func portless(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	u.Host = u.Hostname()
	return u.String()
}

// sameText compares in a time that tells nothing of the texts.
func sameText(a, b string) bool { return hmac.Equal([]byte(a), []byte(b)) }

// finished reports whether a call's status is one of the last.
func finished(status string) bool {
	return slices.Contains([]string{"completed", "busy", "failed", "no-answer", "canceled", "cancel", "timeout"}, strings.ToLower(status))
}

func gatherAttr(p page) []string {
	return []string{"input", "dtmf", "numDigits", strconv.Itoa(p.Keys.Most), "timeout", seconds(p.Keys.First), "finishOnKey", "#"}
}

// seconds rounds up: these platforms know no less.
func seconds(d time.Duration) string { return strconv.Itoa(int((d + time.Second - 1) / time.Second)) }
