//go:build integration

package interop

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

// The persons of the path: a patient whom the registries do not know yet, but the
// hospital does, and a doctor of that hospital.
const (
	patient   = "+919000000021"
	physician = "+919000000041"
	birthYear = "1984"
)

// path is a world, and the people in it.
type path struct {
	*world
	patient, doctor *phone
}

// TestMainPath plays what the service is for, from the first dial to a consent that
// is given and taken back, by USSD and by SMS.
func TestMainPath(t *testing.T) {
	p := newPath(t, plan{ids: "hex-decimal", recorded: true})
	p.enrols()
	p.links()
	p.readsRecords()
	p.proves()
	p.consentsByUSSD()
	p.consentsBySMS()
	p.settles()
	p.wire.sees(alive)
	p.ends(p.patient, p.doctor)
	p.audited()
	p.decided(decisions{granted: 2, revoked: 2})
	p.wire.ends()
	p.wire.sound([]int{1, 18}, []int{2, 17})
	p.wire.complete()
	p.wire.commands()
}

func newPath(t *testing.T, pl plan) path {
	t.Helper()
	w := newWorld(t, pl)
	return path{w, w.phone(patient), w.phone(physician)}
}

// enrols creates a HealthID in two dialogues.
func (p *path) enrols() {
	since := time.Now()
	p.agrees()
	p.registers(since)
}

// agrees is the first dialogue: the registry sends a code.
func (p *path) agrees() {
	p.t.Helper()
	p.patient.dial().choose("English").choose("Create a HealthID")
	holds(p.t, p.patient.all(), "You can withdraw at any time", "Do you agree?")
	p.patient.choose("I agree").shows("A 6-digit code comes by SMS").closes()
}

// registers is the second: the code that was sent since, and the details.
func (p *path) registers(since time.Time) {
	p.t.Helper()
	p.drafts(since)
	p.patient.choose("Create it").shows("Done. Your HealthID is").closes()
	holds(p.t, p.patient.reads("Your HealthID is"), "@sbx")
}

// drafts is the second dialogue up to its last question.
func (p *path) drafts(since time.Time) {
	p.t.Helper()
	p.patient.dial().enter(p.registries.code(p.t, p.patient.number, "enrol", since)).shows("Your name")
	p.patient.enter("Tara Specimen").enter(birthYear).choose("Female").enter("160012")
	holds(p.t, p.patient.all(), "Tara Specimen, 1984, Female, Chandigarh")
}

// knows answers who is on this phone, if that is asked.
func (p *phone) knows() *phone {
	p.t.Helper()
	if strings.Contains(p.screen.Screen, "year of birth") {
		return p.enter(birthYear)
	}
	return p
}

// links finds the hospital's records, which answers by callback.
func (p *path) links() {
	since := time.Now()
	p.patient.dial().choose("Find hospital records").knows().shows("PIN code of the hospital")
	p.patient.enter("160012").choose("Sample General Hospital")
	if !p.patient.screen.Open {
		p.patient.shows("We asked the hospital").reads("found visits of yours")
		p.patient.dial()
	}
	p.patient.shows("found 2 visits").choose("Yes, link them").shows("The hospital sends a code").closes()
	p.patient.dial().enter(p.registries.code(p.t, p.patient.number, "link", since)).shows("Done. The records are linked.")
}

// readsRecords opens an entry and has it sent.
func (p *path) readsRecords() {
	p.patient.choose("My records").knows().shows("Your records")
	entry := regexp.MustCompile(`(?m)^1\. (\S+) (.+)$`).FindStringSubmatch(p.patient.screen.Screen)
	if entry == nil {
		p.t.Fatalf("no entry on:\n%s", p.patient.screen.Screen)
	}
	p.patient.enter("1").shows(entry[1], "Sample General Hospital").choose("Send by SMS").closes()
	holds(p.t, p.patient.reads(entry[1]), "Sample General Hospital")
}

// proves makes the doctor known, by SMS.
func (p *path) proves() {
	since := time.Now()
	p.doctor.text("DOCTOR").reads("A 6-digit code from the professionals registry")
	p.doctor.text(p.registries.code(p.t, p.doctor.number, "doctor", since)).reads("You are known as a doctor here")
}
