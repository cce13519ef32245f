//go:build integration

package interop

import (
	"regexp"
	"strings"
	"testing"
)

// asked has the doctor raise a request with a visit code that the patient got by
// USSD, and is the reference in the prompt. The blank is what the doctor writes
// between words: enough of it makes a message of several parts.
func (p *path) asked(blank string) (ref string) {
	t := p.t
	t.Helper()
	visit := digits(t, p.patient.dial().choose("Let a doctor ask").knows().closes().screen.Screen, 8)
	p.doctor.text(strings.Join([]string{"CONSENT", visit, "CARE", "30"}, blank)).reads("Taken, number")

	prompt := p.patient.reads("asks to see health records")
	for _, secret := range []string{"Sample", "Anita", "treatment", "CARE", visit} {
		if strings.Contains(prompt, secret) {
			t.Errorf("the prompt tells %q:\n%s", secret, prompt)
		}
	}
	ref = digits(t, prompt, 6)
	if n := len(regexp.MustCompile(`\d{6,}`).FindAllString(prompt, -1)); n != 1 {
		t.Errorf("the prompt has %d numbers that could be codes, and one is the reference:\n%s", n, prompt)
	}
	return ref
}

// digits is the only number of n digits in a text.
func digits(t *testing.T, text string, n int) string {
	t.Helper()
	for _, number := range regexp.MustCompile(`\d+`).FindAllString(text, -1) {
		if len(number) == n {
			return number
		}
	}
	t.Fatalf("no number of %d digits in:\n%s", n, text)
	return ""
}

// consentsByUSSD reads a request, allows it in a second dialogue, sees who has
// access, and takes it back.
func (p *path) consentsByUSSD() {
	t := p.t
	t.Helper()
	ref := p.asked(" ")
	p.patient.dial().choose("A request waits for you").knows().choose("Sample General Hospital")
	holds(t, p.patient.all(), "Anita Sample", "Purpose: treatment", "If you do nothing, nothing is shown")
	p.patient.choose("Allow").shows("a 6-digit code comes by SMS").closes()

	code := p.patient.reads("is the code to ALLOW request " + ref)[:6]
	p.patient.dial().shows("To allow it, enter the 6-digit code").enter(code).shows("Recorded").closes()
	holds(t, p.patient.reads("access was given"), ref)
	p.doctor.reads("the patient allows it")

	p.patient.dial().choose("Who sees my records").knows().choose("Sample General Hospital")
	holds(t, p.patient.all(), "may see", "treatment")
	p.patient.choose("Take it back").shows("Taken back").closes()
	holds(t, p.patient.reads("was taken back"), ref)
	p.doctor.reads("the patient took the access back")
	p.patient.dial().choose("Who sees my records").knows().shows("Nobody can see your records")
}

// consentsBySMS does the same by SMS alone.
func (p *path) consentsBySMS() {
	t := p.t
	t.Helper()
	ref := p.asked(strings.Repeat(" ", 80))
	p.patient.text("YES " + ref)
	p.patient.reads("year of birth")
	holds(t, p.patient.text(birthYear).reads("asks to see your records"), "Anita Sample", "treatment", "1. Allow")
	p.patient.text("1").reads("a 6-digit code comes by SMS")
	code := p.patient.reads("is the code to ALLOW request " + ref)[:6]
	p.patient.text(code).reads("Recorded")
	holds(t, p.patient.reads("access was given"), ref)
	p.doctor.reads("the patient allows it")

	p.patient.text("REVOKE " + ref).reads("Taken back")
	holds(t, p.patient.reads("was taken back"), ref)
	p.doctor.reads("the patient took the access back")
}
