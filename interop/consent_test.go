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
	p.enters(p.allows(ref))
	p.granted(ref)
	p.looksUp()
	p.takesBack()
	p.revoked(ref)
	p.patient.dial().choose("Who sees my records").knows().shows("Nobody can see your records")
}

// allows reads a request and allows it, and is the code that this takes.
func (p *path) allows(ref string) (code string) {
	p.t.Helper()
	p.patient.dial().choose("A request waits for you").knows().choose("Sample General Hospital")
	holds(p.t, p.patient.all(), "Anita Sample", "Purpose: treatment", "If you do nothing, nothing is shown")
	p.patient.choose("Allow").shows("a 6-digit code comes by SMS").closes()
	return p.patient.reads("is the code to ALLOW request " + ref)[:6]
}

// enters gives the code, in the next dialogue.
func (p *path) enters(code string) {
	p.t.Helper()
	p.patient.dial().shows(codeWanted).enter(code).shows("Recorded").closes()
}

// codeWanted is how the question for a consent's code begins.
const codeWanted = "To allow it, enter the 6-digit code"

// granted expects that both hear of it.
func (p *path) granted(ref string) {
	p.t.Helper()
	holds(p.t, p.patient.reads("access was given"), ref)
	p.doctor.reads("the patient allows it")
}

// looksUp opens the first access that is given.
func (p *path) looksUp() {
	p.t.Helper()
	p.patient.dial().choose("Who sees my records").knows().choose("Sample General Hospital")
	holds(p.t, p.patient.all(), "may see", "treatment")
}

// takesBack takes it back.
func (p *path) takesBack() {
	p.t.Helper()
	p.patient.choose("Take it back").shows("Taken back").closes()
}

// revoked expects that both hear of it.
func (p *path) revoked(ref string) {
	p.t.Helper()
	holds(p.t, p.patient.reads("was taken back"), ref)
	p.doctor.reads("the patient took the access back")
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
	p.granted(ref)
	p.patient.text("REVOKE " + ref).reads("Taken back")
	p.revoked(ref)
}
