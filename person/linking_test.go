package person

import (
	"testing"
	"time"

	"healthdial/registry"
)

var offer = []registry.LinkPatient{{Reference: "p1", CareContexts: []registry.LinkCareContext{{Reference: "v1", Display: "Visit"}}}}

// hears gives the service a callback, twice, and does the job.
func (w *world) hears(c registry.Callback) {
	w.t.Helper()
	for range 2 {
		if err := w.s.Heard(ctx, "cb-"+c.Answers(), c); err != nil {
			w.t.Fatal(err)
		}
	}
	w.runs()
}

func (w *world) linking() Linking {
	w.t.Helper()
	if w.person().Linking == nil {
		w.t.Fatal("no linking")
	}
	return *w.person().Linking
}

func TestLinking(t *testing.T) {
	w := newWorld(t)
	exit, err := w.s.Discover(ctx, w.by(), address, "IN1", "Sample Hospital")
	must(t, "without a login", exit, LoginFirst, err)
	w.logIn()
	exit, err = w.s.Discover(ctx, w.by(), address, "IN1", "Sample Hospital")
	must(t, "discover", exit, Searching, err)
	exit, err = w.s.BeginLink(ctx, w.by())
	must(t, "link before anything is found", exit, Lapsed, err)
	w.hears(registry.LinkOnDiscover{RequestID: "req-1", Txn: "t1", Patients: offer})
	w.tells()
	if l := w.linking(); l.State != LinkFound || len(l.Found) != 1 || l.Found[0].Display != "Visit" || w.texts(sayLinkFound) != 1 {
		t.Fatalf("%+v, told %d times", l, w.texts(sayLinkFound))
	}
	exit, err = w.s.BeginLink(ctx, w.by())
	must(t, "begin", exit, Sent, err)
	w.hears(registry.LinkOnInit{RequestID: "req-2", Link: "l1"})
	if l := w.linking(); l.State != LinkCoded || w.hip.asked[1] != "init t1 1" {
		t.Fatalf("%s, %v", l.State, w.hip.asked)
	}
	exit, err = w.s.ConfirmLink(ctx, w.by(), "12")
	must(t, "no code", exit, Wrong, err)
	exit, err = w.s.ConfirmLink(ctx, w.by(), "1111")
	must(t, "confirm", exit, OK, err)
	w.hears(registry.LinkOnConfirm{RequestID: "req-3", Fault: &registry.Fault{Kind: registry.WrongOTP}})
	w.tells()
	if l := w.linking(); l.State != LinkWrong || w.texts(sayLinkWrong) != 1 {
		t.Fatalf("%s", l.State)
	}
	exit, err = w.s.ConfirmLink(ctx, w.by(), "2222")
	must(t, "confirm", exit, OK, err)
	w.hears(registry.LinkOnConfirm{RequestID: "req-4", Patients: offer})
	w.tells()
	if l := w.linking(); l.State != LinkLinked || w.hip.asked[3] != "confirm l1" || w.texts(sayLinkDone) != 1 {
		t.Errorf("%s, %v", l.State, w.hip.asked)
	}
	if w.leaks("1111") || w.leaks("2222") || w.leaks("Sample Hospital") || w.leaks("Visit") {
		t.Error("a code or a record is where it must not be")
	}
}

func TestLinkingEnds(t *testing.T) {
	for _, c := range []struct {
		name string
		hear registry.Callback
		want string
	}{
		{"nothing there", registry.LinkOnDiscover{RequestID: "req-1"}, LinkNone},
		{"not found", registry.LinkOnDiscover{RequestID: "req-1", Fault: &registry.Fault{Kind: registry.NotFound}}, LinkNone},
		{"failed", registry.LinkOnDiscover{RequestID: "req-1", Fault: &registry.Fault{Kind: registry.Unavailable}}, LinkFailed},
		{"answer to something else", registry.LinkOnConfirm{RequestID: "req-1", Patients: offer}, LinkSearching},
		{"answer that comes out of turn", registry.LinkOnInit{RequestID: "req-1", Link: "l1"}, LinkSearching},
		{"answer to somebody else", registry.LinkOnDiscover{RequestID: "req-9", Patients: offer}, LinkSearching},
		{"another callback", registry.ConsentOnInit{RequestID: "req-1"}, LinkSearching},
	} {
		w := newWorld(t)
		w.logIn()
		exit, err := w.s.Discover(ctx, w.by(), address, "IN1", "Sample Hospital")
		must(t, "discover", exit, Searching, err)
		w.hears(c.hear)
		if l := w.linking(); l.State != c.want {
			t.Errorf("%s: %s, want %s", c.name, l.State, c.want)
		}
	}
}

func TestCallbackMayComeEarly(t *testing.T) {
	w := newWorld(t)
	w.logIn()
	if err := w.s.Heard(ctx, "cb", registry.LinkOnDiscover{RequestID: "req-1", Patients: offer}); err != nil {
		t.Fatal(err)
	}
	if w.runs() != 1 {
		t.Fatal("dropped")
	}
	exit, err := w.s.Discover(ctx, w.by(), address, "IN1", "Sample Hospital")
	must(t, "discover", exit, Searching, err)
	if w.runs() != 0 || w.linking().State != LinkFound {
		t.Error("an early callback was lost")
	}
	if err := w.s.Heard(ctx, "cb2", registry.LinkOnDiscover{RequestID: "nobody's", Patients: offer}); err != nil {
		t.Fatal(err)
	}
	w.pass(early)
	if w.runs() != 0 {
		t.Error("kept for ever")
	}
}

func TestOnlyTheLastSearchCounts(t *testing.T) {
	w := newWorld(t)
	w.logIn()
	for range 2 {
		exit, err := w.s.Discover(ctx, w.by(), address, "IN1", "Sample Hospital")
		must(t, "discover", exit, Searching, err)
	}
	w.hears(registry.LinkOnDiscover{RequestID: "req-1", Patients: offer})
	if l := w.linking(); l.State != LinkSearching {
		t.Fatalf("%s by the answer to an earlier search", l.State)
	}
	w.hears(registry.LinkOnDiscover{RequestID: "req-2", Patients: offer})
	if l := w.linking(); l.State != LinkFound {
		t.Errorf("%s", l.State)
	}
}

func TestLinkingLapses(t *testing.T) {
	w := newWorld(t)
	w.logIn()
	exit, err := w.s.Discover(ctx, w.by(), address, "IN1", "Sample Hospital")
	must(t, "discover", exit, Searching, err)
	w.hears(registry.LinkOnDiscover{RequestID: "req-1", Txn: "t1", Patients: offer})
	w.pass(linkingLife)
	exit, err = w.s.BeginLink(ctx, w.by())
	must(t, "begin", exit, Lapsed, err)
	w.pass(15 * 24 * time.Hour)
	exit, err = w.s.Discover(ctx, w.by(), address, "IN1", "Sample Hospital")
	must(t, "after the login lapsed", exit, LoginFirst, err)
}
