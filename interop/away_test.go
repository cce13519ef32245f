//go:build integration

package interop

import (
	"net/http"
	"regexp"
	"testing"
	"time"
)

// What the registries' paths begin with.
const (
	enrolPath    = "/abha/api/v3/phr/app/enrollment/enrol"
	consentsPath = "/api/hiecm/consent/v3"
)

// TestAwayEnrolling has the registries fail while a HealthID is made: each time the
// person is told what is true, and each time there is one HealthID in the end.
func TestAwayEnrolling(t *testing.T) {
	t.Parallel()
	w := newWorld(t, plan{})
	var people []*phone
	for number, play := range map[string]func(p *path){
		"+919000000025": (*path).enrolsThoughDown,
		"+919000000026": (*path).enrolsThoughSlow,
		"+919000000027": (*path).enrolsThoughUnanswered,
	} {
		p := path{world: w, patient: w.phone(number)}
		before := w.registries.journal(t).Counts["addresses created"]
		since := time.Now()
		p.agrees()
		p.drafts(since)
		play(&p)
		if n := w.registries.journal(t).Counts["addresses created"] - before; n != 1 {
			t.Errorf("%s: the registries made %d addresses, want 1", number, n)
		}
		if !p.patient.screen.Open {
			p.patient.dial().choose("My HealthID")
		}
		p.patient.choose("Show mine").knows().shows("Tara Specimen", "@sbx")
		people = append(people, p.patient)
	}
	w.settles()
	w.ends(people...)
	w.audited()
}

// enrolsThoughDown finds the registries away; what was entered is there when they
// are back.
func (p *path) enrolsThoughDown() {
	p.registries.fail(p.t, away)
	p.patient.choose("Create it").shows("What you entered is kept").closes()
	p.registries.recover(p.t)
	p.patient.dial()
	p.comesToReview()
	holds(p.t, p.patient.all(), "Tara Specimen, 1984, Female, Chandigarh")
	p.patient.choose("Create it").shows("Done. Your HealthID is").closes()
	p.patient.reads("Your HealthID is")
}

// comesToReview goes to the details that were kept.
func (p *path) comesToReview() {
	for _, label := range []string{"Continue", "My HealthID", "Create a HealthID"} {
		if option(p.patient.screen.Screen, label) != "" {
			p.patient.choose(label)
		}
	}
}

// enrolsThoughSlow hears nothing within a dialogue's patience; the outcome comes by
// SMS.
func (p *path) enrolsThoughSlow() {
	p.registries.fail(p.t, fault{Prefix: enrolPath, Latency: 9000, Next: 1})
	p.patient.choose("Create it").shows("We go on and tell you by SMS").closes()
	holds(p.t, p.patient.reads("Your HealthID is"), "@sbx")
	p.registries.recover(p.t)
}

// enrolsThoughUnanswered loses the answer: the person is told that nobody knows, and
// how to look.
func (p *path) enrolsThoughUnanswered() {
	p.registries.fail(p.t, fault{Prefix: enrolPath, Lose: true, Next: 1})
	p.patient.choose("Create it").shows("did not say whether it made your HealthID").closes()
	p.registries.recover(p.t)
	since := time.Now()
	p.patient.dial().choose("My HealthID").choose("Find mine").shows("A 6-digit code comes by SMS").closes()
	p.patient.dial().enter(p.registries.code(p.t, p.patient.number, "login", since))
	if regexp.MustCompile(`(?m)^1\. .*@sbx`).MatchString(p.patient.screen.Screen) {
		p.patient.enter("1")
	}
	p.patient.shows("You are logged in").choose("Continue")
}

// TestAwayDeciding has the registries fail while a consent is given and taken back.
// "Recorded" is what the person hears; "given" and "taken back" come by SMS, each
// once it is true, and each takes effect once.
func TestAwayDeciding(t *testing.T) {
	t.Parallel()
	p := newPath(t, plan{})
	p.enrols()
	p.links()
	p.readsRecords()
	p.proves()
	for _, wrong := range []struct{ approving, revoking fault }{
		{away, away},
		{fault{Prefix: consentsPath, Method: http.MethodGet, Latency: 12_000, Next: 1}, fault{Prefix: consentsPath, Method: http.MethodGet, Latency: 12_000, Next: 1}},
		{fault{Prefix: consentsPath + "/request/", Method: http.MethodPost, Lose: true, Next: 1}, fault{Prefix: consentsPath + "/revoke", Lose: true, Next: 1}},
	} {
		p.decidesThough(wrong.approving, wrong.revoking)
	}
	p.settles()
	p.ends(p.patient, p.doctor)
	p.audited()
	p.decided(decisions{granted: 3, revoked: 3})
}

func (p *path) decidesThough(approving, revoking fault) {
	p.t.Helper()
	ref := p.asked(" ")
	code := p.allows(ref)
	p.registries.fail(p.t, approving)
	p.enters(code)
	p.waitsOut(approving, "access was given", ref)
	p.granted(ref)

	p.looksUp()
	p.registries.fail(p.t, revoking)
	p.takesBack()
	p.waitsOut(revoking, "was taken back", ref)
	p.revoked(ref)
	for _, words := range []string{"access was given", "was taken back"} {
		if n := p.patient.got(words, ref); n != 1 {
			p.t.Errorf("%d SMS say %q of %s, want 1", n, words, ref)
		}
	}
}

// waitsOut expects that nothing is said to be done while the registries are away,
// and then brings them back. Other faults pass by themselves.
func (p *path) waitsOut(f fault, words, ref string) {
	p.t.Helper()
	if f != away {
		return
	}
	p.patient.waits(within(p.t, 3*time.Second))
	if n := p.patient.got(words, ref); n != 0 {
		p.t.Errorf("%q is said while the registries are away", words)
	}
	p.registries.recover(p.t)
}
