//go:build integration

package interop

import (
	"testing"
	"time"

	"healthdial/engine"
)

// TestCall is a person who asks by telephone what a hospital wants of them: they choose
// Hindi, hear the request in full, allow it, and key the code in a second call. What
// they heard is compared, from end to end, with what the service should have said.
func TestCall(t *testing.T) {
	t.Parallel()
	p := newPath(t, plan{spoken: true})
	p.enrols()
	p.links()
	p.readsRecords()
	p.proves()
	ref := p.asked(" ")
	s, telephone := newSpoken(t), p.newSoftphone(patient)

	p.allowsByCall(s, telephone)
	code := p.patient.reads(ref + " की अनुमति का कोड")[:6]
	if n := p.registries.journal(t).Counts["GRANTED"]; n != 0 {
		t.Errorf("%d requests are granted without a code", n)
	}
	p.keysCode(s, telephone, code)
	holds(t, p.patient.reads("अनुमति दी गई"), ref)
	p.doctor.reads("the patient allows it")

	p.settles()
	if n := p.service.metric(t, `healthdial_ivr_call_seconds_count{link="telephone",outcome="ended"}`); n != 2 {
		t.Errorf("%v calls ended well, want 2", n)
	}
	p.ends(p.patient, p.doctor)
	p.audited()
	p.decided(decisions{granted: 1})
}

// mainMenu are the choices of somebody for whom a request waits.
var mainMenu = []string{
	"home.requests_waiting", "home.healthid", "home.records", "home.requests", "home.grants", "home.visit", "home.link", "home.language", "home.help",
}

// allowsByCall is the first call, to the request for a code.
func (p *path) allowsByCall(s *spoken, telephone *softphone) {
	p.t.Helper()
	call := telephone.dials()
	call.hears(s.menu("en", "home.menu", mainMenu...)[:9]...)
	telephone.presses("8")
	call.hears(s.screen(languages)...)
	telephone.presses("2")
	call.hears(s.menu("hi", "home.menu", mainMenu...)[:2]...)
	telephone.presses("1")
	call.hears(s.says("hi", "who.birth")...)
	telephone.presses(birthYear)
	call.hears(s.screen(asking("hi"))...)
	telephone.presses("1")
	call.hears(s.screen(reading("hi"))[:4]...)
	telephone.presses("1")
	call.hears(s.says("hi", "approve.code_sent", "ivr.goodbye")...)
	telephone.isLeft()
	call.all(s.strange()...)
}

// keysCode is the second. That all it says is made out is also that it does not say the
// code.
func (p *path) keysCode(s *spoken, telephone *softphone, code string) {
	p.t.Helper()
	call := telephone.dials()
	call.hears(s.says("hi", "approve.enter")...)
	p.patient.typed = append(p.patient.typed, code)
	telephone.presses(code)
	call.hears(s.says("hi", "approve.recorded", "ivr.goodbye")...)
	telephone.isLeft()
	call.all(s.strange()...)
}

// languages is the choice of one: each in its own voice.
var languages = engine.Screen{Lang: "en", Say: phrases("language.choose"), Options: []engine.Option{
	{Number: 1, Label: engine.Phrase{Key: "language.en"}, Lang: "en"},
	{Number: 2, Label: engine.Phrase{Key: "language.hi"}, Lang: "hi"},
}}

const hospital = "Sample General Hospital, Chandigarh"

// asking is the choice of who asks.
func asking(lang string) engine.Screen {
	item := engine.Phrase{Key: "consents.item", Args: engine.Vars{"facility": engine.T(hospital)}}
	return engine.Screen{Lang: lang, Say: phrases("consents.pick"), Options: choices(item)}
}

// reading is the request that the doctor makes, as it is read in full.
func reading(lang string) engine.Screen {
	const kinds = "type.DiagnosticReport type.DischargeSummary type.HealthDocumentRecord type.ImmunizationRecord " +
		"type.OPConsultation type.Prescription type.WellnessRecord"
	today := time.Now().UTC()
	args := engine.Vars{
		"doctor": engine.T("Dr Anita Sample"), "facility": engine.T(hospital), "purpose": engine.K("purpose.CAREMGT"),
		"types": engine.K(kinds), "sources": engine.T(hospital), "access": engine.K("access.VIEW"),
		"from": engine.D(today.AddDate(-1, 0, 0).Format(time.DateOnly)), "to": engine.D(today.Format(time.DateOnly)),
		"until": engine.D(today.AddDate(0, 0, 30).Format(time.DateOnly)),
	}
	say := phrases("consents.read_who", "consents.read_what", "consents.read_until")
	for i := range say {
		say[i].Args = args
	}
	return engine.Screen{Lang: lang, Say: say, AllPages: true, Options: choices(phrases("consents.approve", "consents.part", "consents.deny")...)}
}
