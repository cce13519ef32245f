package consent

import (
	"testing"
	"time"

	"healthdial/registry"
)

// wished is a world with one request that was read once, whose holder wished to allow it
// while the registry was away.
func wished(t *testing.T) *world {
	w := reviewed(t)
	w.down()
	w.now = w.now.Add(time.Hour)
	r, exit, err := w.s.Review(ctx, w.by("ussd"), "r1")
	must(t, "review from the record", exit, Stored, err)
	if !r.AsOf().Equal(day0) {
		t.Fatalf("as of %v", r.AsOf())
	}
	_, exit, err = w.s.Intend(ctx, w.by("ussd"), "r1")
	must(t, "wish", exit, Kept, err)
	w.settle()
	return w
}

func (w *world) down() { w.reg.fail = errDown }
func (w *world) up()   { w.reg.fail = nil }

// A wish to allow decides nothing: once the registry is back its holder is asked to dial,
// once, and goes the whole way from there.
func TestWishIsConfirmed(t *testing.T) {
	w := wished(t)
	if r := w.request("r1"); r.State != Pending || r.Choice != "" || r.Code != nil || len(w.texts(sayCode)) != 0 {
		t.Fatalf("a wish left %s, %q", r.State, r.Choice)
	}
	if _, ok, _ := w.s.Intended(ctx, w.by("ussd")); ok {
		t.Fatal("asked to confirm while the registry is away")
	}
	w.up()
	w.settle()
	back := w.texts(sayWishBack)
	if len(back) != 1 || back[0].Phrase.Args["given"].Text != "23-11-2026 16:00" || back[0].Lang != "hi" {
		t.Fatalf("told %d times", len(back))
	}
	r, ok, err := w.s.Intended(ctx, w.by("ussd"))
	if err != nil || !ok || r.ID != "r1" {
		t.Fatalf("the next dial leads to %q, %v", r.ID, err)
	}
	_, exit, err := w.s.Approve(ctx, w.by("ussd"), "r1", "123456")
	must(t, "approve without a code", exit, Void, err)
	_, exit, err = w.s.Review(ctx, w.by("ussd"), "r1")
	must(t, "read-back", exit, OK, err)
	if _, ok, _ := w.s.Intended(ctx, w.by("ussd")); ok {
		t.Error("every dial leads to the read-back")
	}
	exit, err = w.s.SendCode(ctx, w.by("ussd"), "r1")
	must(t, "code", exit, Sent, err)
	_, exit, err = w.s.Approve(ctx, w.by("ussd"), "", w.code())
	must(t, "approve", exit, Recorded, err)
	w.settle()
	if r := w.request("r1"); r.State != Granted || len(w.reg.approvals) != 1 {
		t.Errorf("%s", r.State)
	}
}

// Whatever became of the request meanwhile, whoever wished to allow it hears of it once.
func TestWishComesLate(t *testing.T) {
	for name, c := range map[string]struct {
		meet  func(*world)
		say   string
		state State
	}{
		"changed":           {func(w *world) { w.reg.requests["r1"].HITypes = []string{"Prescription"} }, sayWishChanged, Pending},
		"expired there":     {func(w *world) { w.reg.requests["r1"].Status = registry.Expired }, sayWishExpired, Expired},
		"ran out":           {func(w *world) { w.now = w.now.Add(21 * 24 * time.Hour) }, sayWishExpired, Expired},
		"denied elsewhere":  {func(w *world) { w.reg.requests["r1"].Status = registry.Denied }, sayWishClosed, Overtaken},
		"withdrawn":         {func(w *world) { w.reg.requests["r1"].Status = registry.Revoked }, sayWishClosed, Overtaken},
		"gone":              {func(w *world) { delete(w.reg.requests, "r1") }, sayWishClosed, Overtaken},
		"granted elsewhere": {func(w *world) { w.grantElsewhere("r1") }, sayElsewhere, Overtaken},
		"login lapsed":      {func(w *world) { w.login = false }, sayWishBack, Pending},
	} {
		t.Run(name, func(t *testing.T) {
			w := wished(t)
			c.meet(w)
			w.up()
			w.settle()
			heard := 0
			for _, phrase := range []string{sayWishBack, sayWishChanged, sayWishExpired, sayWishClosed, sayElsewhere, sayOvertaken} {
				heard += len(w.texts(phrase))
			}
			if r := w.request("r1"); r.State != c.state || len(w.texts(c.say)) != 1 || heard != 1 || len(w.reg.approvals) != 0 {
				t.Errorf("%s, told %d times, by %s %d times", r.State, heard, c.say, len(w.texts(c.say)))
			}
		})
	}
}

// A request that was never read from the registry is known without whose records are
// meant; that they are read back later is no change.
func TestWishOfARequestNeverRead(t *testing.T) {
	w := newWorld(t, 1)
	w.raise("r1")
	w.down()
	_, exit, err := w.s.Review(ctx, w.by("ussd"), "r1")
	must(t, "review", exit, Stored, err)
	_, exit, err = w.s.Intend(ctx, w.by("ussd"), "r1")
	must(t, "wish", exit, Kept, err)
	w.up()
	w.settle()
	if len(w.texts(sayWishBack)) != 1 || len(w.texts(sayWishChanged)) != 0 {
		t.Error("taken for changed")
	}
}

// While the line is known to be down nothing waits for the registry, and nothing asks it.
func TestNothingIsAskedWhileTheLineIsDown(t *testing.T) {
	w := decided(t)
	w.settle()
	w.raise("r2")
	asked := false
	w.reg.takes = func(func()) error { asked = true; return errDown }
	w.reg.fail = nil
	w.s.Down = func() bool { return true }
	_, exit, err := w.s.Review(ctx, w.by("ussd"), "r2")
	must(t, "review", exit, Stored, err)
	exit, err = w.s.SendCode(ctx, w.by("ussd"), "r1")
	must(t, "code of what is decided", exit, Answered, err)
	list, exit, err := w.s.Grants(ctx, w.by("ussd"), address)
	must(t, "grants", exit, OK, err)
	if len(list) != 1 {
		t.Fatalf("%d grants", len(list))
	}
	_, exit, err = w.s.Revoke(ctx, w.by("sms"), list[0].Ref)
	must(t, "revoke", exit, Recorded, err)
	_, exit, err = w.s.Deny(ctx, w.by("ussd"), "r2")
	must(t, "deny", exit, Recorded, err)
	if asked {
		t.Error("the registry was asked")
	}
}

// A conflict comes back with the time at which the decision was given.
func TestLateDecisionTellsWhenItWasGiven(t *testing.T) {
	w := reviewed(t)
	w.down()
	_, exit, err := w.s.Deny(ctx, w.by("ussd"), "r1")
	must(t, "deny", exit, Recorded, err)
	w.settle()
	w.grantElsewhere("r1")
	w.up()
	w.settle()
	if got := w.texts(sayElsewhere); len(got) != 1 {
		t.Errorf("told %d times that access was given elsewhere", len(got))
	}
	w = reviewed(t)
	w.down()
	_, exit, err = w.s.Deny(ctx, w.by("ussd"), "r1")
	must(t, "deny", exit, Recorded, err)
	w.reg.requests["r1"].Status = registry.Revoked
	w.up()
	w.settle()
	if got := w.texts(sayLate); len(got) != 1 || got[0].Phrase.Args["given"].Text != "23-11-2026 15:00" {
		t.Errorf("told %d times that it came late", len(got))
	}
}

// A doctor's request waits for the registry for days, as it was given, and longer than
// one that the registry keeps failing at.
func TestAskIsKept(t *testing.T) {
	w := newWorld(t, 1)
	code := visitCode(t, w)
	w.down()
	given := w.now
	_, exit, err := w.s.Ask(ctx, w.asks(), doctor, code, "CAREMGT", "1")
	must(t, "ask", exit, Asked, err)
	w.now = w.now.Add(50*time.Hour + 123*time.Millisecond) // held back meanwhile: never tried
	w.up()
	w.run()
	if len(w.reg.asks) != 1 || !w.reg.asks[0].Permission.To.Equal(given) {
		t.Fatalf("%d requests at the registry", len(w.reg.asks))
	}
	if got := w.reg.asks[0].Permission.EraseAt; !got.Equal(w.now.Truncate(time.Second).AddDate(0, 0, 1)) {
		t.Errorf("asked for a day, until %v, when it is %v: in seconds, as it is kept", got, w.now)
	}
	if len(w.texts(tellUnsent))+len(w.texts(tellUnsure)) != 0 {
		t.Error("the doctor heard that it was not sent")
	}
}

// A doctor's request ends when nobody can tell when it would go on, and the doctor hears
// of it.
func TestAskIsNotKeptForEver(t *testing.T) {
	for name, c := range map[string]struct{ first, later time.Duration }{
		"never forwarded":    {askKept + time.Hour, 0},
		"failing for a day":  {0, askLife + time.Hour},
		"forwarded too late": {50 * time.Hour, askLife + time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 1)
			code := visitCode(t, w)
			w.down()
			_, exit, err := w.s.Ask(ctx, w.asks(), doctor, code, "CAREMGT", "7")
			must(t, "ask", exit, Asked, err)
			w.now = w.now.Add(c.first)
			w.run()
			w.now = w.now.Add(c.later)
			w.run()
			w.up()
			w.settle()
			if len(w.reg.asks) != 0 || len(w.texts(tellUnsent)) != 1 {
				t.Errorf("%d requests, told %d times", len(w.reg.asks), len(w.texts(tellUnsent)))
			}
		})
	}
}
