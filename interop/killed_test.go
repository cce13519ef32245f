//go:build integration

package interop

import (
	"strings"
	"testing"
	"time"

	"healthdial/lab/operator"
)

// TestKilled plays the path with a service that is killed between its steps, and
// goes on where it was: nothing is lost, and nothing happens twice.
func TestKilled(t *testing.T) {
	for name, pl := range map[string]plan{"bolt": {}, "redis": {redis: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPath(t, pl)
			p.killedEnrolling()
			p.links()
			p.readsRecords()
			p.proves()
			first := p.killedAllowing()
			second := p.killedBeforeGrant()
			p.killedRevoking(first, second)
			p.settles()
			p.ends(p.patient, p.doctor)
			p.audited()
			p.decided(decisions{granted: 2, revoked: 1})
			p.toldOnce(first, second)
		})
	}
}

// killedEnrolling is killed after the registry's code was sent, and after half of
// the details was entered.
func (p *path) killedEnrolling() {
	p.t.Helper()
	since := time.Now()
	p.agrees()
	p.crashes()
	code := p.registries.code(p.t, p.patient.number, "enrol", since)
	p.patient.dial().enter(code).shows("Your name").enter("Tara Specimen").enter(birthYear).shows("Gender?")
	p.crashes()
	p.patient.dial().choose("Continue").shows("Gender?").choose("Female").enter("160012")
	holds(p.t, p.patient.all(), "Tara Specimen, 1984, Female, Chandigarh")
	p.patient.choose("Create it").shows("Done. Your HealthID is").closes()
	p.patient.reads("Your HealthID is")
	if n := p.registries.journal(p.t).Counts["addresses created"]; n != 1 {
		p.t.Errorf("the registries have %d new addresses, want 1", n)
	}
}

// killedAllowing is killed after the code was sent, and again right after it was
// entered, with the page not yet seen.
func (p *path) killedAllowing() (ref string) {
	p.t.Helper()
	ref = p.asked(" ")
	code := p.allows(ref)
	p.settles()
	p.crashes()
	p.patient.dial().shows(codeWanted).typesUnseen(code)
	p.crashes()
	if p.patient.dial(); strings.Contains(p.patient.screen.Screen, codeWanted) {
		p.patient.enter(code).shows("Recorded").closes() // the entry was lost with the page
	} else {
		p.patient.hangsUp()
	}
	p.granted(ref)
	return ref
}

// killedBeforeGrant is killed after "recorded" was shown, while the registries are
// away altogether: the service that begins then gets no session either.
func (p *path) killedBeforeGrant() (ref string) {
	p.t.Helper()
	ref = p.asked(" ")
	code := p.allows(ref)
	p.registries.fail(p.t, away)
	p.enters(code)
	p.crashes()
	if n := p.registries.journal(p.t).Counts["GRANTED"]; n != 1 {
		p.t.Errorf("%d requests are granted, want the first alone", n)
	}
	p.registries.recover(p.t)
	p.granted(ref)
	return ref
}

// killedRevoking is killed after "taken back" was shown, while the registries are
// away. Which of the two requests was taken back, the SMS says.
func (p *path) killedRevoking(first, second string) {
	p.t.Helper()
	p.settles()
	p.looksUp()
	p.registries.fail(p.t, away)
	p.takesBack()
	p.crashes()
	p.registries.recover(p.t)
	if text := p.patient.reads("was taken back"); strings.Contains(text, first) == strings.Contains(text, second) {
		p.t.Errorf("neither of the requests was taken back:\n%s", text)
	}
	p.doctor.reads("the patient took the access back")
}

// toldOnce expects that nobody heard anything twice.
func (p *path) toldOnce(refs ...string) {
	p.t.Helper()
	for _, ref := range refs {
		for _, words := range []string{"asks to see health records", "is the code to ALLOW", "access was given"} {
			if n := p.patient.got(words, ref); n != 1 {
				p.t.Errorf("%d SMS say %q of %s, want 1", n, words, ref)
			}
		}
	}
	for words, want := range map[string]int{"the patient allows it": len(refs), "the patient took the access back": 1} {
		if n := p.doctor.got(words); n != want {
			p.t.Errorf("%d SMS say %q, want %d", n, words, want)
		}
	}
}

// typesUnseen enters something and does not wait for the page that answers it.
func (p *phone) typesUnseen(text string) {
	p.t.Helper()
	p.typed = append(p.typed, text)
	started := make(chan struct{})
	go func() {
		close(started)
		_, _ = p.network.Answer(p.t.Context(), p.number, text) // it may come, or not
	}()
	<-started
}

func (p *phone) hangsUp() {
	p.t.Helper()
	if err := p.network.HangUp(within(p.t, patience), p.number); err != nil {
		p.t.Fatal(err)
	}
	p.screen = operator.Screen{}
}
