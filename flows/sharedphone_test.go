package flows

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"healthdial/consent"
	"healthdial/engine"
	"healthdial/person"
	"healthdial/registry"
	"healthdial/session"
)

// A text proves nothing of who sent it: nobody is logged out by one that does not
// know the year of birth.
func TestLogOutByTextAsksWho(t *testing.T) {
	for channel, want := range map[session.Channel]string{session.SMS: "unproven", session.USSD: "some", session.IVR: "some"} {
		r, err := full().calls(t).Call(context.Background(), session.Call{Name: "me.accounts", Channel: channel, At: now})
		if err != nil || r.Exit != want {
			t.Errorf("%s: %q, %v; want %q", channel, r.Exit, err, want)
		}
	}
}

// An answer to a prompt needs its reference: without one, "no" answers a screen.
func TestAnswersNeedTheirReference(t *testing.T) {
	b := book(t)
	for said, want := range map[string]string{
		"NO 123456": "reply_no", "yes 123456": "reply_yes", "REVOKE 123456": "reply_revoke", "nahi 123456": "reply_no",
		"NO": "", "No": "", "yes": "", "approve": "", "revoke": "", "Mana": "", "HELP": "help", "CONSENT": "consents",
	} {
		if got, ok := b.Command(said); got.Flow != want || ok != (want != "") {
			t.Errorf("Command(%q) begins %q, want %q", said, got.Flow, want)
		}
	}
}

// No keyword is what a screen by SMS offers as words: they would not choose it.
func TestKeywordsAreNoLabels(t *testing.T) {
	b := book(t)
	for _, tag := range []string{"en", "hi", "hi-Latn"} {
		for _, key := range []string{"common.back", "common.home", "common.more", "common.continue", "enrol.agree_yes", "enrol.agree_no",
			"enrol.create", "link.yes", "link.no", "consents.approve", "consents.deny", "grants.revoke", "logout.yes"} {
			label := b.Say(tag, "sms", engine.Phrase{Key: key})
			if begin, ok := b.Command(label); ok {
				t.Errorf("%s: the label %q of %s begins %s", tag, label, key, begin.Flow)
			}
		}
	}
}

// What the code authorises is what was read: also whose records, and what may be
// done with them.
func TestReadBackSaysAllThatIsGranted(t *testing.T) {
	w := full()
	w.consents.request.Asked.Access = "STORE"
	w.consents.request.Sources = []registry.Party{{ID: "IN1", Name: "Sample General Hospital"}, {ID: "IN2"},
		{ID: "IN3", Name: "Example Health Centre, Puducherry"}, {ID: "IN4", Name: "Sample Clinic"}}
	r, err := leaves(t, w, "consents.review", vars())
	if err != nil || r.Set["access"] != engine.K("access.STORE") {
		t.Errorf("access: %v, %v", r.Set["access"], err)
	}
	if got := r.Set["sources"].Text; got != "Sample General Hospital, IN2, Example Health Centre, Puducherry, +1" && got != "Sample General Hospital, IN2, +2" {
		t.Errorf("sources: %q", got)
	}
	for n := range w.consents.request.Sources {
		got := w.calls(t).sources(consent.Request{Sources: w.consents.request.Sources[:n+1]}).Text
		if most := book(t).Limit("sources"); len([]rune(got)) > most {
			t.Errorf("%d sources: %q is longer than %d", n+1, got, most)
		}
	}
}

// All that was told under a right code is gone on with, as long as the registry may
// remember: no second code for it.
func TestEnrolmentGoesOn(t *testing.T) {
	told := person.Enrolment{TxnID: "t", Verified: true, Sent: now.Add(-time.Minute), Name: "Asha Sample", Birth: 1961, Gender: "F", PIN: "682555"}
	for want, e := range map[string]func(e *person.Enrolment){
		"ready":  func(*person.Enrolment) {},
		"fresh":  func(e *person.Enrolment) { e.Sent = now.Add(-verifiedLife) },
		"coded":  func(e *person.Enrolment) { e.Verified = false },
		"fresh ": func(e *person.Enrolment) { e.PIN = "" },
	} {
		w, mine := full(), told
		e(&mine)
		w.persons.person.Enrolment = &mine
		if r, err := leaves(t, w, "enrol.begin", vars()); err != nil || r.Exit != want && r.Exit+" " != want {
			t.Errorf("%q, %v; want %q", r.Exit, err, want)
		}
	}
}

// A code or a year told for a name is refused before anything else is asked.
func TestNamesAreLetters(t *testing.T) {
	for said, want := range map[string]string{"Asha Devi": "good", "आशा": "good", "123456": "bad", "Asha 1984": "bad", "--": "bad"} {
		v := vars()
		v["name"] = engine.T(said)
		if r, err := leaves(t, full(), "enrol.name", v); err != nil || r.Exit != want {
			t.Errorf("%q: %q, %v; want %q", said, r.Exit, err, want)
		}
	}
}

// After an outcome that nobody knows the registry is asked what became of it.
func TestAnUnsureEnrolmentIsLookedInto(t *testing.T) {
	w := full()
	unsure := &unsureOnce{fakePersons: w.persons, then: []person.Exit{person.Unsure, person.In}}
	c := w.calls(t)
	c.Persons = unsure
	r, err := c.Call(context.Background(), session.Call{Name: "enrol.create", Vars: vars(), At: now})
	if err != nil || r.Exit != "made" || unsure.asked != 2 {
		t.Errorf("%q after %d, %v", r.Exit, unsure.asked, err)
	}
}

type unsureOnce struct {
	*fakePersons
	then  []person.Exit
	asked int
}

func (u *unsureOnce) Enrol(context.Context, person.Step, string, person.Place) (string, person.Exit, error) {
	u.asked++
	exit := u.then[0]
	u.then = slices.Delete(u.then, 0, 1)
	return "asha.sample@sbx", exit, nil
}

// While nobody knows whether an address was made, no other is offered, and no exit
// claims anything.
func TestAnUnsettledEnrolmentAsksForNoOther(t *testing.T) {
	w := full()
	w.persons.person.Enrolment = &person.Enrolment{TxnID: "t", Verified: true, Address: "asha.first", Asked: now}
	w.persons.exit = person.OK
	r, err := leaves(t, w, "enrol.draft", vars())
	if err != nil || r.Set["address"].Text != "asha.first" || len(r.Lists["addresses"]) != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	w.persons.exit = person.Unsure
	if r, err := leaves(t, w, "enrol.create", vars()); !errors.Is(err, errUnsettled) {
		t.Errorf("%q, %v", r.Exit, err)
	}
}

// What went on after the dialogue may have ended well: nobody is sent a second code.
func TestAnEnrolmentThatWentOnIsDone(t *testing.T) {
	w := full()
	w.persons.person.Enrolment = nil
	for address, want := range map[string]string{"asha.sample": "made", "asha.sample@sbx": "made", "asha": "fresh", "": "fresh"} {
		v := vars()
		v["address"] = engine.T(address)
		if r, err := leaves(t, w, "enrol.begin", v); err != nil || r.Exit != want {
			t.Errorf("%q: %q, %v; want %q", address, r.Exit, err, want)
		}
	}
}
