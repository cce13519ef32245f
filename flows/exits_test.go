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

var now = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// world is everything that a call can see.
type world struct {
	persons  *fakePersons
	consents *fakeConsents
	links    fakeLinks
	found    fakeFacilities
	line     *fakeLine
}

func (w world) calls(t *testing.T) *Calls {
	t.Helper()
	table, err := places()
	if err != nil {
		t.Fatal(err)
	}
	d := Domains{Persons: w.persons, Consents: w.consents, Links: w.links, Facilities: w.found, Places: table,
		Notice: "1", Limit: book(t).Limit, Pause: func(context.Context, time.Duration) error { return nil }}
	if w.line != nil {
		d.Line = w.line
	}
	return New(d)
}

// full is a world in which there is something of everything.
func full() world {
	return world{
		persons: &fakePersons{proved: true, person: person.Person{Lang: "en", Accounts: []person.Account{
			{Address: "asha.sample@sbx", Name: "Asha Sample", Birth: 1961, LoggedIn: now},
			{Address: "ravi.sample@sbx", Name: "Ravi Sample", Birth: 1959}},
			Enrolment: &person.Enrolment{TxnID: "t", Verified: true, Found: []person.Found{{Address: "asha.sample@sbx"}}},
			Login:     &person.Login{TxnID: "t", Sent: now.Add(-time.Hour), Found: []person.Found{{Address: "asha.sample@sbx"}}}}},
		consents: &fakeConsents{exit: consent.OK, request: consent.Request{ID: "r-1", Ref: "123456", Account: "asha.sample@sbx",
			Requester: "Dr Sample", Facility: "Sample Hospital", Purpose: "CAREMGT", State: consent.Pending, Expires: now.Add(time.Hour),
			Asked: consent.Terms{Types: []string{"DiagnosticReport", "Prescription"}, From: now, To: now, Erase: now}}},
		links: fakeLinks{links: []registry.Link{{HIP: registry.Party{ID: "IN1", Name: "Sample"}, Created: now,
			CareContexts: []registry.LinkCareContext{{Reference: "c", Display: "Visit"}}}}},
		found: fakeFacilities{list: []registry.Facility{{ID: "IN1", Name: "Sample"}}},
	}
}

func empty() world {
	return world{persons: &fakePersons{}, consents: &fakeConsents{exit: consent.OK}}
}

// linking is a full world in which a linking stands somewhere.
func linking(state string, p person.Exit) world {
	w := full()
	w.persons.exit = p
	w.persons.person.Linking = &person.Linking{Account: "asha.sample@sbx", State: state, At: now, Name: "Sample"}
	return w
}

func vars() engine.Vars {
	return engine.Vars{"account": engine.T("asha.sample@sbx"), "address": engine.T("asha.sample@sbx"), "yob": engine.N("1961"),
		"name": engine.T("Asha"), "gender": engine.T("F"), "pin": engine.N("682555"), "record": engine.T("none"), "hospital": engine.T("IN1"),
		"request": engine.T("r-1"), "kind": engine.T("Prescription"), "ref": engine.N("123456"), "tongue": engine.T("hi"),
		"visit": engine.N("12345678"), "purpose": engine.T("CARE"), "days": engine.N("30")}
}

func leaves(t *testing.T, w world, name string, v engine.Vars) (engine.Result, error) {
	t.Helper()
	return w.calls(t).Call(context.Background(), session.Call{Name: name, Vars: v, Secret: "123456", At: now})
}

// persons and consents map what a domain answers, as its method documents it, to the
// exit that the flow sees.
type persons map[person.Exit]string
type consents map[consent.Exit]string

func TestPersonExits(t *testing.T) {
	for name, exits := range map[string]persons{
		"enrol.request_otp": {person.Sent: "sent", person.Limited: "limited", person.Blocked: "blocked"},
		"enrol.verify":      {person.Fresh: "new", person.Several: "existing", person.Wrong: "wrong", person.Lapsed: "lapsed", person.Limited: "limited", person.Blocked: "blocked"},
		"enrol.use":         {person.In: "in", person.Lapsed: "lapsed", person.Unknown: "error", person.Failure: "error"},
		"enrol.age":         {person.OK: "adult", person.Minor: "minor", person.Bad: "wrong", person.Failure: "error"},
		"enrol.draft":       {person.OK: "ready"},
		"enrol.create":      {person.In: "made", person.Taken: "taken", person.Full: "full", person.Lapsed: "lapsed", person.Unsure: "unsure", person.Minor: "error", person.Bad: "error"},
		"login.request_otp": {person.Sent: "sent", person.Limited: "limited", person.Blocked: "blocked"},
		"login.verify":      {person.In: "done", person.Several: "many", person.None: "none", person.Unknown: "none", person.Wrong: "wrong", person.Lapsed: "lapsed", person.Limited: "limited", person.Blocked: "blocked"},
		"login.choose":      {person.In: "done", person.Lapsed: "lapsed", person.Unknown: "error"},
		"who.check":         {person.OK: "right", person.Wrong: "wrong", person.Locked: "login", person.Unknown: "login"},
		"me.logout":         {person.OK: "done", person.Unknown: "done", person.Failure: "error"},
		"link.discover":     {person.LoginFirst: "login", person.Failure: "error", person.Searching: "failed"},
		"link.init":         {person.LoginFirst: "login", person.Lapsed: "failed", person.Sent: "failed"},
		"link.confirm":      {person.LoginFirst: "login", person.Lapsed: "lapsed", person.OK: "lapsed"},
		"doctor.verify":     {person.OK: "proven", person.Wrong: "wrong", person.Lapsed: "lapsed", person.Unbound: "unbound", person.Limited: "limited"},
	} {
		for exit, want := range exits {
			w := full()
			w.persons.exit = exit
			if r, err := leaves(t, w, name, vars()); err != nil || r.Exit != want {
				t.Errorf("%s of %q: leaves by %q, %v; want %q", name, exit, r.Exit, err, want)
			}
		}
	}
}

func TestConsentExits(t *testing.T) {
	reading := consents{consent.Gone: "gone", consent.Answered: "gone", consent.LoginFirst: "login", consent.Failure: "error"}
	with := func(more consents) consents {
		for k, v := range reading {
			if _, ok := more[k]; !ok {
				more[k] = v
			}
		}
		return more
	}
	for name, exits := range map[string]consents{
		"consents.review":    with(consents{consent.OK: "ok", consent.Changed: "ok", consent.Stored: "stored"}),
		"consents.send_code": with(consents{consent.Sent: "sent", consent.Changed: "changed", consent.Nothing: "nothing", consent.Limited: "limited", consent.Delayed: "delayed", consent.Held: "held", consent.Away: "offline"}),
		"consents.approve":   {consent.Recorded: "recorded", consent.Wrong: "wrong", consent.Void: "void", consent.Changed: "changed", consent.Held: "held", consent.Gone: "gone", consent.Answered: "gone", consent.Failure: "error"},
		"consents.narrow":    {consent.OK: "ok", consent.Bad: "gone", consent.Gone: "gone", consent.Answered: "gone"},
		"consents.deny":      {consent.Recorded: "recorded", consent.NeedsRef: "ref", consent.Gone: "gone", consent.Answered: "gone"},
		"consents.refuse":    {consent.Recorded: "recorded", consent.NeedsRef: "ref", consent.Gone: "gone", consent.Answered: "gone"},
		"grants.revoke":      {consent.Recorded: "recorded", consent.NeedsRef: "ref", consent.Gone: "gone", consent.Answered: "gone"},
		"consents.wish":      {consent.Kept: "kept", consent.Gone: "gone", consent.Answered: "gone", consent.Failure: "error"},
		"grants.list":        {consent.Away: "offline", consent.OK: "some", consent.LoginFirst: "login", consent.Failure: "error"},
		"grants.open":        {consent.Away: "offline", consent.OK: "ok", consent.LoginFirst: "login", consent.Failure: "error"},
		"visit.new":          {consent.OK: "made", consent.Limited: "limited", consent.Failure: "error"},
		"doctor.ask":         {consent.Asked: "taken", consent.Unproven: "unproven", consent.Bad: "usage", consent.Limited: "limited", consent.Failure: "error"},
	} {
		for exit, want := range exits {
			w := full()
			w.consents.exit = exit
			if r, err := leaves(t, w, name, vars()); err != nil || r.Exit != want {
				t.Errorf("%s of %q: leaves by %q, %v; want %q", name, exit, r.Exit, err, want)
			}
		}
	}
}

func TestLinkingExits(t *testing.T) {
	for _, tt := range []struct {
		call, state string
		said        person.Exit
		want        string
	}{
		{"link.begin", "found", "", "found"}, {"link.begin", "wrong", "", "coded"}, {"link.begin", "asked", "", "waiting"},
		{"link.begin", "linked", "", "fresh"}, {"link.check", "linked", "", "linked"}, {"link.check", "none", "", "none"},
		{"link.check", "failed", "", "failed"}, {"link.check", "searching", "", "waiting"},
		{"link.discover", "found", person.Searching, "found"}, {"link.discover", "none", person.Searching, "none"},
		{"link.discover", "searching", person.Searching, "asked"}, {"link.init", "coded", person.Sent, "coded"},
		{"link.init", "asked", person.Sent, "asked"}, {"link.confirm", "linked", person.OK, "linked"},
		{"link.confirm", "wrong", person.OK, "wrong"}, {"link.confirm", "confirming", person.OK, "asked"},
		{"link.confirm", "failed", person.OK, "lapsed"},
	} {
		if r, err := leaves(t, linking(tt.state, tt.said), tt.call, vars()); err != nil || r.Exit != tt.want {
			t.Errorf("%s while %s: leaves by %q, %v; want %q", tt.call, tt.state, r.Exit, err, tt.want)
		}
	}
}

// What a screen will show of a linking is noted, or else told by SMS too; what still
// waits is not noted. A note that fails keeps nothing from the screen.
func TestShownLinkingsAreNoted(t *testing.T) {
	for _, tt := range []struct {
		call, state string
		said        person.Exit
		noted       bool
	}{
		{"link.begin", "found", "", true}, {"link.begin", "searching", "", false}, {"link.begin", "none", "", false},
		{"link.check", "none", "", true}, {"link.check", "asked", "", false},
		{"link.discover", "found", person.Searching, true}, {"link.discover", "searching", person.Searching, false},
		{"link.init", "coded", person.Sent, true}, {"link.confirm", "linked", person.OK, true},
	} {
		w := linking(tt.state, tt.said)
		w.persons.unshown = errors.New("the store is away")
		if _, err := leaves(t, w, tt.call, vars()); err != nil || slices.Contains(w.persons.shown, tt.state) != tt.noted {
			t.Errorf("%s while %s: noted %v, %v", tt.call, tt.state, w.persons.shown, err)
		}
	}
}

func TestEmptyWorld(t *testing.T) {
	for name, want := range map[string]string{
		"me.greet": "new", "me.accounts": "none", "me.card": "error", "who.begin": "none", "enrol.begin": "fresh", "login.begin": "fresh",
		"records.recent": "login", "link.begin": "fresh", "link.search": "none", "link.check": "failed", "consents.waiting": "none",
		"consents.kinds": "gone", "consents.narrow": "gone", "consents.by_ref": "none", "grants.list": "none", "grants.open": "gone",
		"grants.by_ref": "none", "doctor.ask": "unproven",
	} {
		if r, err := leaves(t, empty(), name, vars()); err != nil || r.Exit != want {
			t.Errorf("%s of nobody: leaves by %q, %v; want %q", name, r.Exit, err, want)
		}
	}
}

// What a call sets is what it declares: else the engine refuses its result.
func TestResultsAreDeclared(t *testing.T) {
	for _, w := range []world{empty(), full(), linking("found", person.Searching), linking("coded", person.Sent)} {
		c := w.calls(t)
		for _, b := range c.bindings() {
			r, err := c.Call(context.Background(), session.Call{Name: b.spec.Name, Vars: vars(), Secret: "123456", At: now})
			if err != nil {
				continue // the exit of another step: see the tables above
			}
			for name := range r.Set {
				if !slices.Contains(b.spec.Sets, name) {
					t.Errorf("%s sets %q, which it does not declare", b.spec.Name, name)
				}
			}
			for name, items := range r.Lists {
				if !slices.Contains(b.spec.Lists, name) || len(items) == 0 {
					t.Errorf("%s: list %q with %d items", b.spec.Name, name, len(items))
				}
			}
		}
	}
}

// A failing store or registry is an error, never an exit that claims something.
func TestFailuresAreErrors(t *testing.T) {
	broken := errors.New("broken")
	w := full()
	w.persons.exit, w.persons.err = person.Failure, broken
	w.consents.exit, w.consents.err = consent.Failure, broken
	w.links.err, w.found.err = broken, broken
	c := w.calls(t)
	c.Voice = fakeVoice{err: broken}
	for _, b := range c.bindings() {
		_, err := c.Call(context.Background(), session.Call{Name: b.spec.Name, Vars: vars(), Secret: "123456", At: now})
		pure := slices.Contains([]string{"consents.route", "enrol.name", "voice.offered"}, b.spec.Name) // which look at their variables only
		if !errors.Is(err, broken) && !pure {
			t.Errorf("%s hides a failure: %v", b.spec.Name, err)
		}
	}
}

func TestRecordsNeedALogin(t *testing.T) {
	for name, change := range map[string]func(*world){
		"not proved":       func(w *world) { w.persons.proved = false },
		"no token":         func(w *world) { w.persons.token = registry.Unauthorized },
		"refused by links": func(w *world) { w.links.err = registry.Unauthorized },
	} {
		w := full()
		change(&w)
		for _, call := range []string{"records.recent", "records.open"} {
			if r, err := leaves(t, w, call, vars()); err != nil || r.Exit != "login" {
				t.Errorf("%s when %s: %q, %v", call, name, r.Exit, err)
			}
		}
	}
}

func TestWhoIsAskedUntilChosen(t *testing.T) {
	v := vars()
	delete(v, "account")
	if r, _ := leaves(t, full(), "who.begin", v); r.Exit != "many" || len(r.Lists["accounts"]) != 2 {
		t.Errorf("two on a phone: %+v", r)
	}
	for _, item := range full().calls(t).byInitials(full().persons.person) {
		if got := item.Args["initials"].Text; got != "A.S." && got != "R.S." {
			t.Errorf("more than initials: %q", got)
		}
	}
	if r, _ := leaves(t, full(), "who.begin", vars()); r.Exit != "one" {
		t.Errorf("an account that a reference named: %q", r.Exit)
	}
	v = vars()
	v["person"] = engine.T("Asha Sample")
	if r, _ := leaves(t, full(), "who.begin", v); r.Exit != "chosen" {
		t.Errorf("chosen in this conversation: %q", r.Exit)
	}
}

func TestTextFromOutsideIsTamed(t *testing.T) {
	c := full().calls(t)
	got := c.text("facility", "Line one\nline\ttwo\x00  "+string(make([]byte, 200))).Text
	if got != "Line one line two" {
		t.Errorf("%q", got)
	}
	if got := c.text("facility", "Sample General Hospital, Chandigarh Administration").Text; got != "Sample General Hospital, Chandigarh" {
		t.Errorf("cut to %q", got)
	}
	if long := c.text("facility", "अस्पताल अस्पताल अस्पताल अस्पताल अस्पताल अस्पताल अस्पताल").Text; len([]rune(long)) > 40 {
		t.Errorf("%d characters", len([]rune(long)))
	}
}

func TestOwnAddressIsOne(t *testing.T) {
	for _, name := range []string{"Asha", "Jo", "आशा", "A Very Long Name Of Somebody", "O'Neil-Sample", ""} {
		if a := ownAddress(name, "1984"); !registry.ValidNewAddress(a) {
			t.Errorf("ownAddress(%q) = %q", name, a)
		}
	}
}

// A living code is asked for when somebody dials, not when they go home within a
// dialogue: the menu stays within reach.
func TestADialAsksForTheLivingCode(t *testing.T) {
	for _, c := range []struct {
		opens, coded bool
		want         string
	}{{true, true, "coded"}, {false, true, "known"}, {true, false, "known"}} {
		w := full()
		w.consents.coded = c.coded
		r, err := w.calls(t).Call(context.Background(), session.Call{Name: "me.greet", Opens: c.opens, At: now})
		if err != nil || r.Exit != c.want {
			t.Errorf("opens %v, coded %v: %q, %v; want %q", c.opens, c.coded, r.Exit, err, c.want)
		}
		if named := r.Set["request"].Text == "r-1" && r.Set["account"].Text == "asha.sample@sbx"; named != (c.want == "coded") {
			t.Errorf("%q sets %v", r.Exit, r.Set)
		}
	}
}
