package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// plivo is Plivo's way: GetInput asks, Speak speaks, and a call that was hung up is told
// at the hangup URL.
func plivo() dialect {
	return dialect{
		kind:    "application/xml; charset=utf-8",
		country: "-IN",
		authentic: func(p *Platform, r *http.Request, form url.Values) bool {
			want := plivoSignature(p.Key, p.URL+r.URL.Path, r.Header.Get("X-Plivo-Signature-V3-Nonce"), form)
			return slices.ContainsFunc(strings.Split(r.Header.Get("X-Plivo-Signature-V3"), ","), func(shown string) bool {
				return sameText(strings.TrimSpace(shown), want) // one for each token in use
			})
		},
		heard: func(form url.Values) heard {
			over := strings.EqualFold(form.Get("Event"), "Hangup") || finished(form.Get("CallStatus"))
			return heard{call: form.Get("CallUUID"), caller: form.Get("From"), keys: form.Get("Digits"), over: over}
		},
		page:    func(p page) element { return verbs{"Speak", "GetInput", inputAttr, true}.page(p) },
		goodbye: func() element { return el("Response") },
	}
}

// plivoSignature is that of a POST to an address without a query, version 3: the form's
// names and values in order of name follow a question mark, and the nonce a dot.
func plivoSignature(key, address, nonce string, form url.Values) string {
	m := hmac.New(sha256.New, []byte(key))
	m.Write([]byte(address))
	if len(form) > 0 {
		m.Write([]byte("?"))
	}
	for _, name := range slices.Sorted(maps.Keys(form)) {
		for _, value := range slices.Sorted(slices.Values(form[name])) {
			m.Write([]byte(name + value))
		}
	}
	m.Write([]byte("." + nonce))
	return base64.StdEncoding.EncodeToString(m.Sum(nil))
}

// inputAttr keeps to the bounds of GetInput, and keys out of the platform's log.
func inputAttr(p page) []string {
	return []string{
		"inputType", "dtmf", "numDigits", strconv.Itoa(p.Keys.Most), "finishOnKey", "#", "log", "false",
		"executionTimeout", seconds(between(p.Keys.First, 5*time.Second, time.Minute)),
		"digitEndTimeout", seconds(between(p.Keys.Next, 2*time.Second, 10*time.Second)),
	}
}

func between(d, least, most time.Duration) time.Duration { return max(least, min(d, most)) }
