package flows

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"healthdial/consent"
	"healthdial/engine"
	"healthdial/gsm/msisdn"
	"healthdial/outbox"
	"healthdial/person"
	"healthdial/registry"
	"healthdial/seal"
	"healthdial/session"
)

// offlineWorld is a full world whose line is down. Whatever asks a registry would fail the test.
func offlineWorld() world {
	w := full()
	w.line = &fakeLine{down: true}
	w.persons.exit = person.OK
	w.consents.exit = consent.Recorded
	return w
}

// While the line is down each call leaves at once, by an exit that says so.
func TestOffline(t *testing.T) {
	for name, want := range map[string]string{
		"login.request_otp": "offline", "login.verify": "offline", "login.choose": "offline",
		"enrol.request_otp": "untold", "enrol.verify": "offline", "enrol.use": "offline", "enrol.draft": "kept", "enrol.create": "kept",
		"records.recent": "offline", "records.open": "offline", "records.order": "ordered",
		"link.search": "offline", "link.discover": "offline", "link.init": "offline", "link.confirm": "offline",
		"doctor.verify": "offline", "consents.approve": "kept", "consents.deny": "kept", "consents.refuse": "kept", "grants.revoke": "kept", "offline.promise": "kept",
	} {
		v := vars()
		v["wanted"] = engine.T(person.WantLogin)
		if r, err := leaves(t, offlineWorld(), name, v); err != nil || r.Exit != want {
			t.Errorf("%s leaves by %q, %v; want %q", name, r.Exit, err, want)
		}
	}
}

// What a promise is about goes from the call that could not be made into it.
func TestPromised(t *testing.T) {
	w := offlineWorld()
	r, err := leaves(t, w, "link.search", vars())
	if err != nil || r.Set["wanted"].Text != person.WantLink {
		t.Fatalf("wanted %v, %v", r.Set, err)
	}
	if r, err = leaves(t, w, "offline.promise", r.Set); err != nil || r.Exit != "kept" || !slices.Equal(w.persons.promised, []string{person.WantLink}) {
		t.Errorf("%q of %v, %v", r.Exit, w.persons.promised, err)
	}
}

// Once all is told, only the code is waited for.
func TestToldBeforeTheCode(t *testing.T) {
	w := offlineWorld()
	w.persons.person.Enrolment = &person.Enrolment{Name: "Asha", Birth: 1961, Gender: "F", PIN: "682555"}
	if r, err := leaves(t, w, "enrol.request_otp", vars()); err != nil || r.Exit != "kept" || !slices.Equal(w.persons.promised, []string{person.WantEnrol}) {
		t.Errorf("%q of %v, %v", r.Exit, w.persons.promised, err)
	}
	w.line.down = false
	w.persons.exit = person.Several
	if r, err := leaves(t, w, "enrol.verify", vars()); err != nil || r.Exit != "existing" {
		t.Errorf("an address that exists is not shown: %q, %v", r.Exit, err)
	}
	if r, err := leaves(t, w, "enrol.told", vars()); err != nil || r.Exit != "ready" || r.Set["name"].Text != "Asha" {
		t.Errorf("asked again: %q, %v", r.Exit, err)
	}
	w.persons.exit = person.Fresh
	if r, err := leaves(t, w, "enrol.verify", vars()); err != nil || r.Exit != "ready" {
		t.Errorf("asked again: %q, %v", r.Exit, err)
	}
}

// A call that does two things to one record does them under two keys: under one, the
// second would be taken for a repeat of the first.
func TestTwoStepsOfOneCall(t *testing.T) {
	w := offlineWorld()
	if r, err := leaves(t, w, "enrol.draft", vars()); err != nil || r.Exit != "kept" {
		t.Fatalf("%q, %v", r.Exit, err)
	}
	if k := w.persons.keys; len(k) != 2 || k[0] == k[1] {
		t.Errorf("steps under %x", k)
	}
}

// Where too much waits, what is no right of theirs is refused.
func TestNoRoom(t *testing.T) {
	for name, want := range map[string]string{"offline.promise": "full", "records.order": "full", "enrol.draft": "full", "consents.wish": "full",
		"doctor.ask": "full", "consents.deny": "kept", "consents.refuse": "kept", "grants.revoke": "kept"} {
		w := offlineWorld()
		w.line.full = true
		v := vars()
		v["wanted"] = engine.T(person.WantLogin)
		if r, err := leaves(t, w, name, v); err != nil || r.Exit != want {
			t.Errorf("%s leaves by %q, %v; want %q", name, r.Exit, err, want)
		}
	}
}

// A dial leads to the read-back of what its holder wished to allow, once the line is
// back; home leads past it.
func TestDialLeadsToTheWish(t *testing.T) {
	for _, c := range []struct {
		opens, coded, down bool
		want               string
	}{{true, false, false, "wished"}, {true, true, false, "coded"}, {true, false, true, "known"}, {false, false, false, "known"}} {
		w := full()
		w.line = &fakeLine{down: c.down}
		w.consents.wished, w.consents.coded = true, c.coded
		r, err := w.calls(t).Call(t.Context(), session.Call{Name: "me.greet", At: now, Opens: c.opens})
		if err != nil || r.Exit != c.want || c.want == "wished" && r.Set["request"].Text != "r-1" {
			t.Errorf("%+v: %q, %v", c, r.Exit, err)
		}
	}
}

// heldIs answers alike for everybody.
func heldIs(held bool) func(context.Context, seal.Owner, msisdn.Number, string) (bool, error) {
	return func(context.Context, seal.Owner, msisdn.Number, string) (bool, error) { return held, nil }
}

// An order of records brings the newest, or says what to do.
func TestOrder(t *testing.T) {
	some := full().links
	for range 5 {
		some.links = append(some.links, some.links[0])
	}
	lapsed := &registry.Error{Op: "test", Kind: registry.Unauthorized}
	away := &registry.Error{Op: "test", Kind: registry.Unavailable}
	for name, c := range map[string]struct {
		links fakeLinks
		token error
		want  []string
		later bool
		held  bool
		old   time.Duration
	}{
		"some":                 {some, nil, []string{sayRecord, sayRecord, sayRecord}, false, false, 0},
		"none":                 {fakeLinks{}, nil, []string{sayNone}, false, false, 0},
		"login lapsed":         {some, lapsed, []string{"line back records"}, false, false, 0},
		"refused there":        {fakeLinks{err: lapsed}, nil, []string{"line back records"}, false, false, 0},
		"away again":           {fakeLinks{err: away}, nil, nil, true, false, 0},
		"the SIM is new since": {some, nil, []string{"line back records"}, false, true, 0},
		"three days ago":       {some, nil, []string{sayRecord, sayRecord, sayRecord}, false, false, 72 * time.Hour},
		"longer ago":           {some, nil, []string{"line back records"}, false, false, 72*time.Hour + time.Second},
	} {
		w := full()
		w.links, w.persons.token = c.links, c.token
		w.persons.owed = person.Promise{Kind: person.WantRecords, At: now.Add(-c.old), Account: "asha.sample@sbx", Proven: true}
		_, err := Orders{Calls: w.calls(t), Held: heldIs(c.held), Ring: ring(t), Now: clock}.Jobs().Send(t.Context(), outbox.Message{Job: person.JobOrder})
		var got []string
		ids := map[outbox.ID]bool{}
		for _, m := range w.persons.sent {
			got, ids[m.ID] = append(got, m.Phrase.Key), true
		}
		if !slices.Equal(got, c.want) || len(ids) != len(c.want) || (err != nil) != c.later {
			t.Errorf("%s: sent %v, %v", name, got, err)
		}
	}
}

// A promise that was kept brings nothing more.
func TestOrderOnce(t *testing.T) {
	w := full()
	_, err := Orders{Calls: w.calls(t), Held: heldIs(false), Ring: ring(t), Now: clock}.Jobs().Send(t.Context(), outbox.Message{Job: person.JobOrder})
	if err != nil || len(w.persons.sent) != 0 {
		t.Errorf("sent %d, %v", len(w.persons.sent), err)
	}
	w.persons.err = errors.New("the store is away")
	if _, err := (Orders{Calls: w.calls(t), Held: heldIs(false), Ring: ring(t), Now: clock}).Jobs().Send(t.Context(), outbox.Message{Job: person.JobOrder}); err == nil {
		t.Error("a failure of the store ends an order")
	}
}
