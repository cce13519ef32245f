package person

import (
	"testing"
	"time"

	"healthdial/registry"
)

// family is a phone on which two people are logged in.
func family(t *testing.T) *world {
	w := newWorld(t)
	w.logIn()
	w.pass(31 * time.Minute)
	w.phr.accounts = []registry.Account{{Address: "ravi.devi@sbx", Name: "Ravi Devi"}}
	w.phr.birth = 1961
	exit, err := w.s.SendLoginCode(ctx, w.by())
	must(t, "send", exit, Sent, err)
	exit, err = w.s.VerifyLoginCode(ctx, w.by(), rightly, "")
	must(t, "the second", exit, In, err)
	return w
}

// On a shared phone each is asked for their own year, and proves themselves only.
func TestAFamilyIsToldApart(t *testing.T) {
	w := family(t)
	exit, err := w.s.Identify(ctx, w.by(), "ravi.devi@sbx", 1961)
	must(t, "his year", exit, OK, err)
	exit, err = w.s.Identify(ctx, w.by(), "ravi.devi@sbx", 1990)
	must(t, "her year", exit, Wrong, err)
	for a, want := range map[string]bool{address: false, "ravi.devi@sbx": true} {
		if ok, err := w.s.Proved(ctx, w.owner, a, w.clock()); ok != want || err != nil {
			t.Errorf("%s proved: %v, %v", a, ok, err)
		}
	}
}

// Logging out one of a family leaves the others in.
func TestLogOutLeavesTheOthers(t *testing.T) {
	w := family(t)
	exit, err := w.s.LogOut(ctx, w.by(), address)
	must(t, "log out", exit, OK, err)
	if a := w.person().Accounts; len(a) != 1 || a[0].Address != "ravi.devi@sbx" || a[0].Refresh == "" {
		t.Errorf("left: %+v", a)
	}
}

// Whoever logs out leaves no way in that needs no code: not a choice of addresses that
// a right code opened before, nor a linking.
func TestNobodyGetsBackInAfterALogOut(t *testing.T) {
	w := newWorld(t)
	w.logIn()
	w.pass(31 * time.Minute)
	w.phr.accounts = append(w.phr.accounts, registry.Account{Address: "ravi.devi@sbx", Name: "Ravi Devi"})
	exit, err := w.s.SendLoginCode(ctx, w.by())
	must(t, "send", exit, Sent, err)
	exit, err = w.s.VerifyLoginCode(ctx, w.by(), rightly, "")
	must(t, "a choice", exit, Several, err)
	exit, err = w.s.SendEnrolCode(ctx, w.by())
	must(t, "send", exit, Sent, err)
	exit, err = w.s.VerifyEnrolCode(ctx, w.by(), rightly)
	must(t, "another choice", exit, Several, err)
	exit, err = w.s.Discover(ctx, w.by(), address, "IN1", "Sample Hospital")
	must(t, "discover", exit, Searching, err)

	exit, err = w.s.LogOut(ctx, w.by(), address)
	must(t, "log out", exit, OK, err)
	exit, err = w.s.ChooseLogin(ctx, w.by(), address)
	must(t, "the choice of before", exit, Lapsed, err)
	exit, err = w.s.ChooseFound(ctx, w.by(), address)
	must(t, "the other choice of before", exit, Unknown, err)
	if w.person().Linking != nil {
		t.Error("the linking goes on")
	}
}

// A code of more than ten minutes ago is not brought to the registry, which has counted
// on less.
func TestOldCodesLapse(t *testing.T) {
	for name, c := range map[string]struct {
		send   func(*world) (Exit, error)
		verify func(*world) (Exit, error)
	}{
		"enrolment": {func(w *world) (Exit, error) { return w.s.SendEnrolCode(ctx, w.by()) },
			func(w *world) (Exit, error) { return w.s.VerifyEnrolCode(ctx, w.by(), rightly) }},
		"login": {func(w *world) (Exit, error) { return w.s.SendLoginCode(ctx, w.by()) },
			func(w *world) (Exit, error) { return w.s.VerifyLoginCode(ctx, w.by(), rightly, "") }},
		"doctor": {func(w *world) (Exit, error) { return w.s.SendDoctorCode(ctx, w.by()) },
			func(w *world) (Exit, error) { return w.s.VerifyDoctorCode(ctx, w.by(), rightly) }},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.phr.accounts = []registry.Account{{Address: address}}
			w.doctors.list = []registry.Doctor{{ID: "dr@hpr.abdm"}}
			exit, err := c.send(w)
			must(t, "send", exit, Sent, err)
			w.pass(10 * time.Minute)
			exit, err = c.verify(w)
			must(t, "after ten minutes", exit, Lapsed, err)
		})
	}
}

// Every code that a registry sends a number counts, whatever it is for.
func TestCodesOfEveryKindAreRated(t *testing.T) {
	for name, send := range map[string]func(*world) (Exit, error){
		"enrolment": func(w *world) (Exit, error) { return w.s.SendEnrolCode(ctx, w.by()) },
		"login":     func(w *world) (Exit, error) { return w.s.SendLoginCode(ctx, w.by()) },
		"doctor":    func(w *world) (Exit, error) { return w.s.SendDoctorCode(ctx, w.by()) },
	} {
		w := newWorld(t)
		w.doctors.list = []registry.Doctor{{ID: "dr@hpr.abdm"}}
		for i := range 4 {
			want := Sent
			if i == 3 {
				want = Limited
			}
			exit, err := send(w)
			must(t, name, exit, want, err)
			w.pass(61 * time.Second)
		}
	}
}

// After the registry forgot a transaction the next code is a new one, at once, not the
// one on its way.
func TestAForgottenTransactionGetsANewCode(t *testing.T) {
	w := newWorld(t)
	exit, err := w.s.SendEnrolCode(ctx, w.by())
	must(t, "send", exit, Sent, err)
	w.phr.fail = &registry.Error{Op: "test", Kind: registry.Lapsed}
	exit, err = w.s.VerifyEnrolCode(ctx, w.by(), rightly)
	must(t, "forgotten", exit, Lapsed, err)
	w.phr.fail = nil
	exit, err = w.s.SendEnrolCode(ctx, w.by())
	must(t, "send again", exit, Sent, err)
	if w.phr.sent != 2 {
		t.Errorf("%d codes", w.phr.sent)
	}
}

// Nothing is made without a right code, however complete the details.
func TestNoEnrolmentWithoutACode(t *testing.T) {
	w := newWorld(t)
	exit, err := w.s.SendEnrolCode(ctx, w.by())
	must(t, "send", exit, Sent, err)
	exit, err = w.s.SetDetails(ctx, w.by(), details)
	must(t, "details", exit, OK, err)
	_, exit, err = w.s.Enrol(ctx, w.by(), "asha.devi90", place)
	must(t, "enrol", exit, Lapsed, err)
	if len(w.phr.made) != 0 {
		t.Error("made all the same")
	}
}
