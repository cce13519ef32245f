package person

import (
	"testing"
	"time"

	"healthdial/registry"
)

func TestHolder(t *testing.T) {
	w := newWorld(t)
	if w.s.Preferred(ctx, w.owner) != "" {
		t.Error("a stranger prefers a language")
	}
	exit, err := w.s.SetLanguage(ctx, w.by(), "hi-Latn")
	must(t, "language", exit, OK, err)
	exit, err = w.s.SetLanguage(ctx, w.by(), "")
	must(t, "no language", exit, Bad, err)
	exit, err = w.s.Agree(ctx, w.by())
	must(t, "agree", exit, OK, err)
	exit, err = w.s.Stop(ctx, w.by())
	must(t, "stop", exit, OK, err)
	p := w.person()
	if w.s.Preferred(ctx, w.owner) != "hi-Latn" || !p.HasAgreed("n1") || p.HasAgreed("n2") || !p.Stopped {
		t.Errorf("%+v", p)
	}
	if a := p.Agreed[0]; a.Lang != "hi" || a.Channel != "ussd" || !a.At.Equal(w.now) {
		t.Errorf("agreement: %+v", a)
	}
	for _, called := range []bool{true, false} {
		exit, err = w.s.SetCalled(ctx, w.by(), called)
		must(t, "called", exit, OK, err)
		if w.person().Called != called {
			t.Errorf("called: %t", !called)
		}
	}
	exit, err = w.s.Start(ctx, w.by())
	must(t, "start", exit, OK, err)
	if w.person().Stopped {
		t.Error("still stopped")
	}
}

func TestIdentify(t *testing.T) {
	w := newWorld(t)
	w.logIn()
	for _, c := range []struct {
		birth int
		want  Exit
	}{{1990, OK}, {1991, Wrong}, {1992, Wrong}, {1990, OK}, {1991, Wrong}, {1992, Wrong}, {1993, Locked}, {1990, Locked}} {
		exit, err := w.s.Identify(ctx, w.by(), address, c.birth)
		must(t, "identify", exit, c.want, err)
	}
	exit, err := w.s.Identify(ctx, w.by(), "somebody@sbx", 1990)
	must(t, "somebody", exit, Unknown, err)
	w.pass(time.Hour)
	w.logIn()
	exit, err = w.s.Identify(ctx, w.by(), address, 1990)
	must(t, "after a login", exit, OK, err)
}

func TestNobodyGuessesAnUnknownYear(t *testing.T) {
	w := newWorld(t)
	w.phr.birth = 0
	w.logIn()
	exit, err := w.s.Identify(ctx, w.by(), address, 0)
	must(t, "year 0", exit, Locked, err)
}

func TestProof(t *testing.T) {
	w := newWorld(t)
	proved := func() bool {
		ok, err := w.s.Proved(ctx, w.owner, address, w.clock())
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	if proved() {
		t.Error("a stranger is proved")
	}
	w.logIn()
	if !proved() {
		t.Error("a login proves nothing")
	}
	w.pass(30 * time.Minute)
	if proved() {
		t.Error("proved for ever")
	}
	exit, err := w.s.Prove(ctx, w.by(), address)
	must(t, "prove", exit, OK, err)
	if !proved() {
		t.Error("a code proves nothing")
	}
	exit, err = w.s.Prove(ctx, w.by(), "somebody@sbx")
	must(t, "prove somebody", exit, Unknown, err)
	if a, _ := w.person().Account(address); a.Proved(w.now.Add(-time.Minute)) {
		t.Error("proved before it was")
	}
}

func TestLapsingIsToldOnce(t *testing.T) {
	w := newWorld(t)
	w.logIn()
	for range 2 {
		if err := w.s.Lapsing(ctx, w.owner, address, w.now); err != nil {
			t.Fatal(err)
		}
	}
	if w.texts(sayLapsing) != 1 {
		t.Errorf("told %d times", w.texts(sayLapsing))
	}
	w.pass(24 * time.Hour)
	w.logIn()
	exit, err := w.s.Stop(ctx, w.by())
	must(t, "stop", exit, OK, err)
	if err := w.s.Lapsing(ctx, w.owner, address, w.now); err != nil || w.texts(sayLapsing) != 1 {
		t.Errorf("told after STOP: %d, %v", w.texts(sayLapsing), err)
	}
}

func TestHolderForOthers(t *testing.T) {
	w := newWorld(t)
	w.logIn()
	h, err := w.s.Holder(ctx, w.owner, "ASHA.devi@sbx")
	if err != nil || h.Number != w.number || h.Address != address || h.Name != "Asha Devi" || !h.LoggedIn.Equal(w.now) {
		t.Errorf("%+v, %v", h, err)
	}
}

func TestDoctor(t *testing.T) {
	w := newWorld(t)
	exit, err := w.s.SendDoctorCode(ctx, w.by())
	must(t, "no doctor", exit, Unknown, err)
	w.doctors.list = []registry.Doctor{{Number: "71-1", ID: "other@hpr.abdm"}, {Number: "71-2", ID: "dr@hpr.abdm", Name: "Dr Sample"}}
	exit, err = w.s.SendDoctorCode(ctx, w.by())
	must(t, "send", exit, Sent, err)
	if len(w.doctors.sent) != 1 || w.doctors.sent[0] != "dr@hpr.abdm" {
		t.Fatalf("sent to %v", w.doctors.sent)
	}
	bound := func() bool {
		_, f, ok, err := w.s.DoctorOf(ctx, w.owner, w.clock())
		if err != nil || ok && f.HIU != "hiu-1" {
			t.Fatal(f, err)
		}
		return ok
	}
	if bound() {
		t.Error("proven by the number alone")
	}
	exit, err = w.s.VerifyDoctorCode(ctx, w.by(), "000000")
	must(t, "wrong", exit, Wrong, err)
	exit, err = w.s.VerifyDoctorCode(ctx, w.by(), rightly)
	must(t, "right", exit, OK, err)
	exit, err = w.s.VerifyDoctorCode(ctx, w.by(), rightly)
	must(t, "twice", exit, Lapsed, err)
	if !bound() {
		t.Error("not proven")
	}
	w.pass(2 * time.Minute)
	exit, err = w.s.SendDoctorCode(ctx, w.by())
	must(t, "send again", exit, Sent, err)
	if !bound() {
		t.Error("asking for a code disproves")
	}
	w.s.Facilities = nil
	if bound() {
		t.Error("bound to a facility that lists them no more")
	}
	exit, err = w.s.VerifyDoctorCode(ctx, w.by(), rightly)
	must(t, "without a facility", exit, Unbound, err)
}

func TestDoctorsProofEnds(t *testing.T) {
	w := newWorld(t)
	w.doctors.list = []registry.Doctor{{ID: "dr@hpr.abdm"}}
	exit, err := w.s.SendDoctorCode(ctx, w.by())
	must(t, "send", exit, Sent, err)
	exit, err = w.s.VerifyDoctorCode(ctx, w.by(), rightly)
	must(t, "verify", exit, OK, err)
	if _, _, ok, _ := w.s.DoctorOf(ctx, w.owner, w.now.Add(180*24*time.Hour)); ok {
		t.Error("proven for ever")
	}
}
