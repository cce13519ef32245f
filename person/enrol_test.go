package person

import (
	"errors"
	"testing"
	"time"

	"healthdial/registry"
)

var (
	details = Details{Name: " Asha  Devi ", Birth: 1990, Gender: "F", PIN: "744101"}
	place   = Place{Address: "Port Blair", State: "Andaman and Nicobar", District: "South Andaman"}
)

// verified is a world whose person entered the enrolment code.
func verified(t *testing.T) *world {
	w := newWorld(t)
	exit, err := w.s.SendEnrolCode(ctx, w.by())
	must(t, "send", exit, Sent, err)
	exit, err = w.s.VerifyEnrolCode(ctx, w.by(), rightly)
	must(t, "verify", exit, Fresh, err)
	return w
}

func TestEnrolment(t *testing.T) {
	w := verified(t)
	exit, err := w.s.SetDetails(ctx, w.by(), details)
	must(t, "details", exit, OK, err)
	list, exit, err := w.s.Suggest(ctx, w.by())
	must(t, "suggest", exit, OK, err)
	got, exit, err := w.s.Enrol(ctx, w.by(), list[0], place)
	must(t, "enrol", exit, In, err)
	p := w.person()
	a, ok := p.Account("Asha.Devi90@sbx")
	if got != "asha.devi90@sbx" || !ok || a.Name != "Asha Devi" || a.Birth != 1990 || !a.Proved(w.now) || p.Enrolment != nil {
		t.Fatalf("%s: %v", got, ok)
	}
	owners, err := w.s.Owners(ctx, "ASHA.devi90@sbx")
	if err != nil || len(owners) != 1 || owners[0] != w.owner {
		t.Errorf("account not found by its address: %v", err)
	}
	if len(w.messages) != 1 {
		t.Errorf("%d messages follow the login", len(w.messages))
	}
	if w.leaks("asha.devi90") {
		t.Error("an address is where it must not be")
	}
}

func TestWrongCodeCanBeTriedAgain(t *testing.T) {
	w := newWorld(t)
	exit, err := w.s.SendEnrolCode(ctx, w.by())
	must(t, "send", exit, Sent, err)
	for _, code := range []string{"000000", "42042", "x"} {
		exit, err = w.s.VerifyEnrolCode(ctx, w.by(), code)
		must(t, "wrong", exit, Wrong, err)
	}
	exit, err = w.s.VerifyEnrolCode(ctx, w.by(), rightly)
	must(t, "right", exit, Fresh, err)
}

func TestDetailsSurviveALapsedCode(t *testing.T) {
	w := verified(t)
	exit, err := w.s.SetDetails(ctx, w.by(), details)
	must(t, "details", exit, OK, err)
	w.phr.fail = &registry.Error{Op: "test", Kind: registry.Lapsed}
	_, exit, err = w.s.Enrol(ctx, w.by(), "asha.devi90", place)
	must(t, "enrol", exit, Lapsed, err)
	w.phr.fail = nil
	_, exit, err = w.s.Enrol(ctx, w.by(), "asha.devi90", place)
	must(t, "enrol without a new code", exit, Lapsed, err)
	exit, err = w.s.SendEnrolCode(ctx, w.by())
	must(t, "send", exit, Sent, err)
	exit, err = w.s.VerifyEnrolCode(ctx, w.by(), rightly)
	must(t, "verify", exit, Fresh, err)
	_, exit, err = w.s.Enrol(ctx, w.by(), "asha.devi90", place)
	must(t, "enrol", exit, In, err)
}

func TestOldCodeIsNotAsked(t *testing.T) {
	w := newWorld(t)
	exit, err := w.s.VerifyEnrolCode(ctx, w.by(), rightly)
	must(t, "no code", exit, Lapsed, err)
	exit, err = w.s.SendEnrolCode(ctx, w.by())
	must(t, "send", exit, Sent, err)
	w.pass(10 * time.Minute)
	exit, err = w.s.VerifyEnrolCode(ctx, w.by(), rightly)
	must(t, "old code", exit, Lapsed, err)
}

func TestChooseAnAddressThatExists(t *testing.T) {
	w := newWorld(t)
	w.phr.accounts = []registry.Account{{Address: address, Name: "Asha Devi"}, {Address: "ravi.devi@sbx", Name: "Ravi"}}
	exit, err := w.s.SendEnrolCode(ctx, w.by())
	must(t, "send", exit, Sent, err)
	exit, err = w.s.VerifyEnrolCode(ctx, w.by(), rightly)
	must(t, "verify", exit, Several, err)
	if n := len(w.person().Enrolment.Found); n != 2 {
		t.Fatalf("%d found", n)
	}
	exit, err = w.s.ChooseFound(ctx, w.by(), "somebody@sbx")
	must(t, "somebody else's", exit, Unknown, err)
	exit, err = w.s.ChooseFound(ctx, w.by(), address)
	must(t, "choose", exit, In, err)
	if a, ok := w.person().Account(address); !ok || a.Birth != 1990 {
		t.Errorf("%v, %d", ok, a.Birth)
	}
}

// TestUnknownOutcomeIsAskedFirst loses the answer of an enrolment that succeeded.
func TestUnknownOutcomeIsAskedFirst(t *testing.T) {
	w := verified(t)
	exit, err := w.s.SetDetails(ctx, w.by(), details)
	must(t, "details", exit, OK, err)
	w.phr.fail = &registry.Error{Op: "test", Kind: registry.Unavailable, Unknown: true}
	_, exit, err = w.s.Enrol(ctx, w.by(), "asha.devi90", place)
	must(t, "enrol", exit, Unsure, err)
	w.phr.fail = nil
	got, exit, err := w.s.Enrol(ctx, w.by(), "asha.devi90", place)
	must(t, "enrol again", exit, Unsure, err)
	if len(w.phr.made) != 1 || got != "asha.devi90@sbx" {
		t.Errorf("made %d, %s", len(w.phr.made), got)
	}
}

func TestRefusalsOfEnrolment(t *testing.T) {
	for kind, want := range map[registry.Kind]Exit{registry.Taken: Taken, registry.Full: Full, registry.Refused: Bad, registry.Blocked: Blocked} {
		w := verified(t)
		exit, err := w.s.SetDetails(ctx, w.by(), details)
		must(t, "details", exit, OK, err)
		w.phr.fail = &registry.Error{Op: "test", Kind: kind}
		_, exit, err = w.s.Enrol(ctx, w.by(), "asha.devi90", place)
		must(t, kind.String(), exit, want, err)
		w.phr.fail = nil
		_, exit, err = w.s.Enrol(ctx, w.by(), "another.one", place)
		must(t, "another address", exit, In, err)
	}
	w := verified(t)
	_, exit, err := w.s.Enrol(ctx, w.by(), "asha.devi90", place)
	must(t, "without details", exit, Bad, err)
	w.phr.fail = &registry.Error{Op: "test", Kind: registry.Unavailable}
	if exit, err := w.s.SetDetails(ctx, w.by(), details); exit != OK || err != nil {
		t.Fatal(exit, err)
	}
	if _, exit, err := w.s.Enrol(ctx, w.by(), "asha.devi90", place); exit != Failure || !errors.Is(err, registry.Unavailable) {
		t.Errorf("registry down: %s, %v", exit, err)
	}
}

func TestDetailsAreChecked(t *testing.T) {
	w := newWorld(t)
	long := make([]byte, maxName+1)
	for i := range long {
		long[i] = 'a'
	}
	for _, c := range []struct {
		d    Details
		want Exit
	}{
		{Details{Birth: day0.Year() - 17}, Minor}, {Details{Birth: day0.Year() - 18}, OK}, {Details{Birth: day0.Year() + 1}, Bad},
		{Details{Birth: 1800}, Bad}, {Details{Name: string(long)}, Bad}, {Details{Name: "\xff"}, Bad}, {Details{Name: "123456"}, Bad},
		{Details{Name: "--"}, Bad}, {Details{Name: "Asha 1984"}, Bad}, {Details{Name: "O'Neil"}, OK}, {Details{Gender: "X"}, Bad},
		{Details{Gender: "MF"}, Bad}, {Details{PIN: "74410"}, Bad}, {Details{PIN: "74410x"}, Bad}, {Details{PIN: "044101"}, Bad},
		{Details{Name: "आशा", Gender: "O", PIN: "744101"}, OK},
	} {
		exit, err := w.s.SetDetails(ctx, w.by(), c.d)
		must(t, "details", exit, c.want, err)
	}
	e := w.person().Enrolment
	if e.Name != "आशा" || e.Birth != day0.Year()-18 {
		t.Error("what was given before is lost")
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string][3]string{"": {}, "Asha": {"Asha", "", ""}, "Asha Devi": {"Asha", "", "Devi"},
		"Asha Rani Kumari Devi": {"Asha", "Rani Kumari", "Devi"}} {
		if f, m, l := names(name); [3]string{f, m, l} != want {
			t.Errorf("%q: %q %q %q", name, f, m, l)
		}
	}
}

func TestCodesAreRated(t *testing.T) {
	w := newWorld(t)
	for range 5 { // while one is on its way no other is asked for
		exit, err := w.s.SendLoginCode(ctx, w.by())
		must(t, "send", exit, Sent, err)
	}
	if w.phr.sent != 1 {
		t.Fatalf("%d codes within a minute", w.phr.sent)
	}
	var limited, blocked int
	for range 60 {
		w.pass(2 * time.Minute)
		switch exit, err := w.s.SendLoginCode(ctx, w.by()); {
		case err != nil:
			t.Fatal(err)
		case exit == Limited:
			limited++
		case exit == Blocked:
			blocked++
		}
	}
	if w.phr.sent > w.s.CodesPerDay || limited == 0 || blocked == 0 {
		t.Errorf("%d sent, %d times limited, %d blocked", w.phr.sent, limited, blocked)
	}
}
