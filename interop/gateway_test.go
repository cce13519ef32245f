//go:build integration

package interop

import (
	"net/http"
	"net/url"
	"testing"
	"time"
)

// The tokens of the gateways that the configuration names: one sends the whole
// dialogue with each request, the other the last entry alone.
const (
	wholeToken = "sample-token-of-the-gateway-whole"
	lastToken  = "sample-token-of-the-gateway-last"
)

// TestGateways creates a HealthID over two HTTP gateways, in a talk that began over
// SMPP.
func TestGateways(t *testing.T) {
	t.Parallel()
	w := newWorld(t, plan{})
	p := w.phone("+919000000028")
	p.dial().choose("English").shows("Create a HealthID").hangsUp()

	since := time.Now()
	whole := &caller{t: t, url: w.ussd(), token: wholeToken, session: "w-1", number: p.number, whole: true}
	whole.dial("").shows("You were in the middle of something").choose("Continue").choose("Create a HealthID")
	w.crashes()
	whole.repeats().shows("To make a HealthID").choose("I agree").shows("A 6-digit code comes by SMS").closes()

	last := &caller{t: t, url: w.ussd(), token: lastToken, session: "l-1", number: p.number}
	last.dial("").shows("Enter the 6-digit code").enter(w.registries.code(t, p.number, "enrol", since))
	last.enter("Tara Specimen").enter(birthYear).shows("Gender?")
	w.crashes()
	last.choose("Female").enter("160012").choose("Create it").shows("Done. Your HealthID is").closes()
	p.reads("Your HealthID is")

	deep := &caller{t: t, url: w.ussd(), token: wholeToken, session: "w-2", number: p.number, whole: true}
	deep.dial("8").shows("Help: 14477").enter("00").shows("Health registry")
	w.settles()
	w.ends(p)
	w.audited()
}

// TestGatewaysRefused asks as somebody who may not.
func TestGatewaysRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, plan{})
	form := func(number, code string) url.Values {
		return url.Values{"sessionId": {"r-1"}, "phoneNumber": {number}, "serviceCode": {code}, "text": {""}}
	}
	for _, tc := range []struct {
		name, token string
		form        url.Values
		want        int
	}{
		{"no token", "", form(patient, shortCode), http.StatusUnauthorized},
		{"a wrong token", wholeToken + "x", form(patient, shortCode), http.StatusUnauthorized},
		{"a number of another country", wholeToken, form("+33612345678", shortCode), http.StatusForbidden},
		{"another operator's number", lastToken, form("+919876543210", shortCode), http.StatusForbidden},
		{"another's code", wholeToken, form(patient, "*999#"), http.StatusForbidden},
		{"no number", wholeToken, form("", shortCode), http.StatusBadRequest},
		{"its own", lastToken, form(patient, shortCode), http.StatusOK},
	} {
		if got, page := post(t, w.ussd(), tc.token, tc.form); got != tc.want {
			t.Errorf("%s: %d %q, want %d", tc.name, got, page, tc.want)
		}
	}
	if n := w.service.metric(t, `healthdial_events_total{event="refused",link="gateways",what="ussd"}`); n != 6 {
		t.Errorf("%v requests were counted as refused, want 6", n)
	}
	w.ends(w.phone(patient))
}

// ussd is where HTTP gateways ask.
func (w *world) ussd() string { return "http://" + w.service.Gateways + "/ussd" }
