//go:build integration

package interop

import "testing"

// TestCallKilled hangs up after each answer on the way to an approval, has a telephone
// vanish, and kills the service in the middle of calls. Each time the next call goes on;
// nothing is approved before a code was keyed, and what was approved is so once.
func TestCallKilled(t *testing.T) {
	t.Parallel()
	p := newPath(t, plan{spoken: true})
	p.enrols()
	p.links()
	p.readsRecords()
	p.proves()
	p.asked(" ")
	p.asked(" ")
	s := newSpoken(t)
	a := newAnswering(s, p.newSoftphone(patient))

	for n := range 4 {
		a.answers(a.dials(), n)
		a.hangsUp()
		p.undecided(0)
	}
	a.answers(a.dials(), 2)
	a.kill() // for the service, that call goes on while the next is made
	a.softphone = p.newSoftphone(patient)
	a.answers(a.dials(), 4)
	a.hangsUp()
	p.undecided(0)
	p.keyedAnd(a, a.hangsUp)
	p.diesReading(a, s)
	p.keyedAnd(a, func() { p.crashes(); a.hangsUp() })

	p.settles()
	p.ends(p.patient, p.doctor)
	p.audited()
	p.decided(decisions{granted: 2})
}

// undecided expects that so many requests were granted, and none besides.
func (p *path) undecided(granted int) {
	p.t.Helper()
	if n := p.registries.journal(p.t).Counts["GRANTED"]; n != granted {
		p.t.Errorf("%d requests are granted, want %d", n, granted)
	}
}

// diesReading kills the service while the second request is read, and hears it at the
// next call.
func (p *path) diesReading(a *answering, s *spoken) {
	p.t.Helper()
	call := a.dials()
	a.answers(call, 3)
	call.hears(s.screen(reading("en"))[0])
	p.crashes()
	a.hangsUp()
	p.undecided(1)
}

// keyedAnd goes on to where a code is wanted, keys it, and at once something happens
// that ends the call. If the code was lost with it, the next call asks for it again.
func (p *path) keyedAnd(a *answering, happens func()) {
	p.t.Helper()
	before := p.registries.journal(p.t).Counts["GRANTED"]
	a.comesToCode(a.dials())
	a.hangsUp()
	a.code = p.patient.reads("is the code to ALLOW request")[:6]
	p.patient.typed = append(p.patient.typed, a.code)
	p.undecided(before)
	a.answers(a.dials(), 1)
	happens()
	again := a.dials()
	if said := a.next(again); said.keys == theCode {
		a.presses(a.code)
		a.next(again)
		a.isLeft()
	} else {
		a.hangsUp()
	}
	p.patient.reads("access was given")
	p.doctor.reads("the patient allows it")
	p.undecided(before + 1)
}
