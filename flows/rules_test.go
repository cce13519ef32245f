package flows

import (
	"context"
	"testing"
	"time"

	"healthdial/consent"
	"healthdial/engine"
	"healthdial/person"
	"healthdial/seal"
	"healthdial/session"
)

// proving notes whom a call proves.
type proving struct {
	*fakePersons
	proved []string
}

func (p *proving) Prove(_ context.Context, _ person.Step, address string) (person.Exit, error) {
	p.proved = append(p.proved, address)
	return person.OK, nil
}

// Only a right code proves its holder.
func TestOnlyARightCodeProves(t *testing.T) {
	for exit, want := range map[consent.Exit]int{consent.Recorded: 1, consent.Wrong: 0, consent.Void: 0, consent.Changed: 0, consent.Held: 0} {
		w := full()
		w.consents.exit = exit
		c, p := w.calls(t), &proving{fakePersons: w.persons}
		c.Persons = p
		if _, err := c.Call(context.Background(), session.Call{Name: "consents.approve", Vars: vars(), Secret: "123456", At: now}); err != nil {
			t.Fatal(err)
		}
		if len(p.proved) != want {
			t.Errorf("%s proves %d times, want %d", exit, len(p.proved), want)
		}
	}
}

// Whoever is alone on a phone is asked for their year all the same.
func TestWhoIsAloneIsAsked(t *testing.T) {
	w := full()
	w.persons.person.Accounts = w.persons.person.Accounts[:1]
	v := vars()
	delete(v, "account")
	if r, err := leaves(t, w, "who.begin", v); err != nil || r.Exit != "one" || r.Set["account"].Text != "asha.sample@sbx" {
		t.Errorf("%+v, %v", r, err)
	}
}

// asking notes what the consent domain is asked for.
type asking struct {
	*fakeConsents
	account, name string
}

func (a *asking) Waiting(_ context.Context, _ seal.Owner, account string, _ time.Time) ([]consent.Request, error) {
	a.account = account
	return a.all(), nil
}

func (a *asking) Deny(_ context.Context, _ consent.Step, name string) (consent.Request, consent.Exit, error) {
	a.name = name
	return a.request, consent.Recorded, nil
}

// Requests are listed for who was chosen, and a reference that was told is what names
// a request.
func TestTheDomainIsAskedForTheRightOne(t *testing.T) {
	w := full()
	c, a := w.calls(t), &asking{fakeConsents: w.consents}
	c.Consents = a
	for _, name := range []string{"consents.waiting", "consents.deny"} {
		if _, err := c.Call(context.Background(), session.Call{Name: name, Vars: vars(), At: now}); err != nil {
			t.Fatal(err)
		}
	}
	if a.account != "asha.sample@sbx" || a.name != "123456" {
		t.Errorf("waiting of %q, denied %q", a.account, a.name)
	}
}

// A code of ten minutes ago is not asked for.
func TestNoOldCodeIsAskedFor(t *testing.T) {
	for age, want := range map[time.Duration]string{9 * time.Minute: "coded", 10 * time.Minute: "fresh"} {
		w := full()
		sent := now.Add(-age)
		w.persons.person.Enrolment = &person.Enrolment{TxnID: "t", Sent: sent}
		w.persons.person.Login = &person.Login{TxnID: "t", Sent: sent}
		for _, name := range []string{"enrol.begin", "login.begin"} {
			if r, err := leaves(t, w, name, nil); err != nil || r.Exit != want {
				t.Errorf("%s after %v: %q, %v; want %q", name, age, r.Exit, err, want)
			}
		}
	}
}

// unbound is nobody's number in the registry of professionals.
type unbound struct{ *fakePersons }

func (unbound) DoctorOf(context.Context, seal.Owner, time.Time) (d person.Doctor, f person.Facility, ok bool, err error) {
	return d, f, false, nil
}

// Who is no doctor hears the same as a doctor whose code is on its way.
func TestNobodyHearsWhoIsADoctor(t *testing.T) {
	for _, exit := range []person.Exit{person.Sent, person.Unknown} {
		w := full()
		w.persons.exit = exit
		c := w.calls(t)
		c.Persons = unbound{w.persons}
		r, err := c.Call(context.Background(), session.Call{Name: "doctor.begin", Vars: engine.Vars{}, At: now})
		if err != nil || r.Exit != "sent" {
			t.Errorf("%s: %q, %v", exit, r.Exit, err)
		}
	}
}
