package consent

import (
	"errors"
	"slices"
	"testing"
	"time"

	"healthdial/outbox"
	"healthdial/registry"
)

// decided is a world whose person approved r1.
func decided(t *testing.T) *world {
	w := coded(t)
	_, exit, err := w.s.Approve(ctx, w.by("ussd"), "", w.code())
	must(t, "approve", exit, Recorded, err)
	return w
}

func TestLostAnswerIsNotRepeated(t *testing.T) {
	w := decided(t)
	w.reg.lost = true
	w.settle()
	if r := w.request("r1"); r.State != Granted || len(w.reg.approvals) != 1 || len(w.texts(sayGranted)) != 1 {
		t.Errorf("%s, %d approvals, %d notices", r.State, len(w.reg.approvals), len(w.texts(sayGranted)))
	}
}

func TestAcceptanceIsNoGrant(t *testing.T) {
	w := decided(t)
	w.reg.lazy = true
	puts := 0
	w.reg.onApprove = func(string, []registry.Grant) { puts++ }
	for range 9 {
		w.run()
		w.now = w.now.Add(time.Minute)
	}
	if puts != 1 {
		t.Fatalf("put to the registry %d times while it works on it", puts)
	}
	if r := w.request("r1"); r.State != Submitted || len(w.texts(sayGranted)) != 0 {
		t.Fatalf("%s, %d notices", r.State, len(w.texts(sayGranted)))
	}
	w.reg.pending()
	w.settle()
	if r := w.request("r1"); r.State != Granted || len(w.reg.approvals) != 1 {
		t.Errorf("%s, %d approvals", r.State, len(w.reg.approvals))
	}
}

func TestOutcomes(t *testing.T) {
	refused := &registry.Error{Op: "test", Kind: registry.Refused}
	for _, c := range []struct {
		name  string
		meet  func(*world)
		state State
		say   string
	}{
		{"expired there", func(w *world) { w.reg.requests["r1"].Status = registry.Expired }, Expired, sayExpired},
		{"denied elsewhere", func(w *world) { w.reg.requests["r1"].Status = registry.Denied }, Overtaken, sayLate},
		{"withdrawn by the doctor", func(w *world) { w.reg.requests["r1"].Status = registry.Revoked }, Overtaken, sayLate},
		{"gone", func(w *world) { delete(w.reg.requests, "r1") }, Overtaken, sayLate},
		{"granted elsewhere", func(w *world) { w.grantElsewhere("r1") }, Overtaken, sayElsewhere},
		{"login lapsed", func(w *world) { w.login = false }, NeedsLogin, sayLogin},
		{"refused", func(w *world) { w.reg.onApprove = func(string, []registry.Grant) { w.reg.fail = refused } }, Failed, sayFailed},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := decided(t)
			c.meet(w)
			w.settle()
			if r := w.request("r1"); r.State != c.state || len(w.texts(c.say)) != 1 || len(w.texts(sayGranted)) != 0 {
				t.Errorf("%s, want %s; %d notices", r.State, c.state, len(w.texts(c.say)))
			}
		})
	}
}

// grantElsewhere is an approval by another application.
func (w *world) grantElsewhere(id string) {
	d := w.reg.requests[id]
	d.Status = registry.Granted
	w.reg.artefacts = append(w.reg.artefacts, registry.Artefact{ID: id + "-e", RequestID: id, Status: registry.Granted,
		HIU: d.HIU, HITypes: d.HITypes, Permission: d.Permission})
}

func TestDecisionGoesOnAfterALogin(t *testing.T) {
	w := decided(t)
	w.login = false
	w.settle()
	w.login = true
	w.holder.LoggedIn = w.now
	if err := w.Add(ctx, w.s.LoginJobs(w.owner, address, w.now)...); err != nil {
		t.Fatal(err)
	}
	w.settle()
	if r := w.request("r1"); r.State != Granted {
		t.Errorf("%s after the login", r.State)
	}
}

func TestRevocationGoesOnAfterALogin(t *testing.T) {
	w := decided(t)
	w.settle()
	_, exit, err := w.s.Revoke(ctx, w.by("ussd"), "r1")
	must(t, "revoke", exit, Recorded, err)
	w.login = false
	w.settle()
	if r := w.request("r1"); r.State != Revoking || len(w.texts(sayLogin)) != 1 {
		t.Fatalf("%s, %d notices", r.State, len(w.texts(sayLogin)))
	}
	w.login = true
	if err := w.Add(ctx, w.s.LoginJobs(w.owner, address, w.now)...); err != nil {
		t.Fatal(err)
	}
	w.settle()
	if r := w.request("r1"); r.State != Revoked {
		t.Errorf("%s after the login", r.State)
	}
}

func TestRevokedBeforeItWasSubmitted(t *testing.T) {
	w := decided(t)
	_, exit, err := w.s.Revoke(ctx, w.by("ussd"), "r1")
	must(t, "revoke", exit, Recorded, err)
	w.settle()
	if r := w.request("r1"); r.State != Revoked || len(w.reg.approvals) != 0 || w.reg.requests["r1"].Status != registry.Denied {
		t.Errorf("%s, %d approvals, registry %s", r.State, len(w.reg.approvals), w.reg.requests["r1"].Status)
	}
}

// TestRevokedWhileItIsSubmitted revokes between the registry's 202 and its effect.
func TestRevokedWhileItIsSubmitted(t *testing.T) {
	w := decided(t)
	w.reg.lazy = true
	w.run()
	_, exit, err := w.s.Revoke(ctx, w.by("ussd"), "r1")
	must(t, "revoke", exit, Recorded, err)
	w.run()
	w.reg.lazy = false
	w.reg.pending()
	w.settle()
	if r := w.request("r1"); r.State != Revoked || w.reg.artefacts[0].Status != registry.Revoked {
		t.Errorf("%s, registry %s", r.State, w.reg.artefacts[0].Status)
	}
}

func TestRefusedRevocationIsTold(t *testing.T) {
	w := decided(t)
	w.settle()
	_, exit, err := w.s.Revoke(ctx, w.by("ussd"), "r1")
	must(t, "revoke", exit, Recorded, err)
	r := w.request("r1")
	if err := w.s.kept(ctx, r, w.now); err != nil {
		t.Fatal(err)
	}
	if r := w.request("r1"); r.State != Granted || len(w.texts(sayKept)) != 1 {
		t.Errorf("%s, %d notices", r.State, len(w.texts(sayKept)))
	}
}

// TestDecisionsAreNotGivenUp breaks the store under a submission.
func TestDecisionsAreNotGivenUp(t *testing.T) {
	w := decided(t)
	w.broken = errors.New("disk full")
	for _, m := range append(w.jobs(JobSubmit), w.jobs(JobExpire)...) {
		_, err := w.s.Jobs().Send(ctx, m)
		var named interface{ Cause() string }
		if !errors.As(err, &named) || named.Cause() != "failing" {
			t.Errorf("%s: %v spends an attempt", m.Job, err)
		}
	}
	w.broken = nil
	w.settle()
	if r := w.request("r1"); r.State != Granted {
		t.Errorf("%s when the store came back", r.State)
	}
}

func TestDecisionThatNeverArrivesFails(t *testing.T) {
	w := decided(t)
	w.reg.failWrite = errDown
	w.now = w.request("r1").Expires.Add(giveUp)
	w.run()
	if r := w.request("r1"); r.State != Decided {
		t.Fatalf("%s too soon", r.State)
	}
	w.now = w.now.Add(time.Hour)
	w.run()
	if r := w.request("r1"); r.State != Failed || len(w.texts(sayFailed)) != 1 {
		t.Errorf("%s, %d notices", r.State, len(w.texts(sayFailed)))
	}
}

func TestDecisionWithoutALoginEnds(t *testing.T) {
	w := decided(t)
	w.login = false
	w.settle()
	w.now = w.request("r1").Expires
	w.run()
	if r := w.request("r1"); r.State != Expired || len(w.texts(sayExpired)) != 1 {
		t.Errorf("%s, %d notices", r.State, len(w.texts(sayExpired)))
	}
}

func TestRefusedTokenIsNoAttempt(t *testing.T) {
	w := decided(t)
	w.reg.failWrite = &registry.Error{Op: "test", Kind: registry.Unauthorized}
	w.run()
	if r := w.request("r1"); r.State != NeedsLogin || !r.Attempted.IsZero() {
		t.Fatalf("%s, attempted %v", r.State, !r.Attempted.IsZero())
	}
	w.reg.failWrite = nil
	if err := w.Add(ctx, w.s.LoginJobs(w.owner, address, w.now)...); err != nil {
		t.Fatal(err)
	}
	for range 4 {
		w.now = w.now.Add(10 * time.Second)
		w.run()
	}
	if r := w.request("r1"); r.State != Granted {
		t.Errorf("%s soon after the login", r.State)
	}
}

func TestSilenceExpiresAndDeniesNothing(t *testing.T) {
	w := coded(t)
	w.now = w.request("r1").Expires
	_, exit, err := w.s.Approve(ctx, w.by("ussd"), "r1", w.code())
	must(t, "after the end", exit, Gone, err)
	w.run()
	if r := w.request("r1"); r.State != Expired || w.reg.denials != 0 || r.Choice != "" {
		t.Errorf("%s, %d denials", r.State, w.reg.denials)
	}
}

func TestPollLearnsOnceAndGoesOn(t *testing.T) {
	w := newWorld(t, 1)
	if err := w.Add(ctx, w.s.LoginJobs(w.owner, address, w.holder.LoggedIn)...); err != nil {
		t.Fatal(err)
	}
	if err := w.Add(ctx, w.s.LoginJobs(w.owner, address, w.holder.LoggedIn)...); err != nil {
		t.Fatal(err)
	}
	d := sample("r1")
	w.reg.requests["r1"] = &d
	for range 4 * 24 {
		w.run()
		w.now = w.now.Add(15 * time.Minute)
	}
	if n := len(w.texts(sayPrompt)); n != 1 {
		t.Errorf("%d prompts", n)
	}
	polls := w.jobs(JobPoll)
	if n := len(polls); n < 24*4*60/100 || n > 24*4*4/3 {
		t.Errorf("%d polls in a day", n)
	}
	waiting := slices.DeleteFunc(polls, func(m outbox.Message) bool { return w.done[m.ID] })
	if len(waiting) != 1 {
		t.Errorf("%d polls armed for one account", len(waiting))
	}
	w.now = w.holder.Until.Add(-time.Hour)
	w.run()
	if w.lapsing != 1 {
		t.Errorf("warned %d times", w.lapsing)
	}
	w.now = w.holder.Until.Add(time.Hour)
	w.run()
	if waiting := slices.DeleteFunc(w.jobs(JobPoll), func(m outbox.Message) bool { return w.done[m.ID] }); len(waiting) != 0 {
		t.Error("polls on after the login lapsed")
	}
}

func (w *world) jobs(name string) []outbox.Message {
	var out []outbox.Message
	for _, id := range w.order {
		if m := w.messages[id]; m.Job == name {
			out = append(out, m)
		}
	}
	return out
}

func TestPollSeesGrantsOfElsewhere(t *testing.T) {
	w := newWorld(t, 1)
	w.raise("r1")
	w.grantElsewhere("r1")
	if err := w.s.look(ctx, w.owner, address, w.now); err != nil {
		t.Fatal(err)
	}
	if r := w.request("r1"); r.State != Overtaken || len(w.texts(sayElsewhere)) != 1 {
		t.Fatalf("%s, %d notices", r.State, len(w.texts(sayElsewhere)))
	}
	_, exit, err := w.s.Revoke(ctx, w.by("ussd"), "r1")
	must(t, "revoke what was granted elsewhere", exit, Recorded, err)
	w.settle()
	if w.reg.artefacts[0].Status != registry.Revoked {
		t.Error("still granted")
	}
}

func TestGrantsListsAndAdopts(t *testing.T) {
	w := decided(t)
	w.settle()
	w.reg.artefacts = append(w.reg.artefacts, registry.Artefact{ID: "x", RequestID: "other", Status: registry.Granted,
		HIU: registry.Party{ID: "h", Name: "Other Clinic"}, HIP: registry.Party{ID: "IN2"}, HITypes: []string{"Prescription"},
		Permission: registry.Permission{EraseAt: w.now.Add(time.Hour)}})
	for range 2 {
		list, exit, err := w.s.Grants(ctx, w.by("ussd"), address)
		must(t, "grants", exit, OK, err)
		if len(list) != 2 {
			t.Fatalf("%d grants", len(list))
		}
	}
	_, exit, err := w.s.Revoke(ctx, w.by("sms"), w.request("other").Ref)
	must(t, "revoke", exit, Recorded, err)
	w.settle()
	list, exit, err := w.s.Grants(ctx, w.by("ussd"), address)
	must(t, "grants", exit, OK, err)
	if len(list) != 1 || list[0].ID != "r1" {
		t.Errorf("%d grants after one was revoked", len(list))
	}
	w.reg.artefacts = append(w.reg.artefacts, registry.Artefact{ID: "alone", Status: registry.Granted, HIP: registry.Party{ID: "IN3"}})
	list, exit, err = w.s.Grants(ctx, w.by("ussd"), address)
	must(t, "grants with one of no known request", exit, OK, err)
	_, exit, err = w.s.Revoke(ctx, w.by("ussd"), "alone")
	must(t, "revoke it", exit, Recorded, err)
	w.settle()
	if a := w.reg.artefacts[len(w.reg.artefacts)-1]; len(list) != 2 || a.Status != registry.Revoked || w.request("alone").State != Revoked {
		t.Errorf("%d grants; %s at the registry, %s here", len(list), a.Status, w.request("alone").State)
	}
	w.login = false
	_, exit, err = w.s.Grants(ctx, w.by("ussd"), address)
	must(t, "grants without a login", exit, LoginFirst, err)
}

// Taking back is possible while the registry is away, from what is on record here;
// that nobody can see the records is never said from there.
func TestGrantsWhileTheRegistryIsAway(t *testing.T) {
	w := decided(t)
	w.settle()
	w.reg.fail = &registry.Error{Kind: registry.Unavailable}
	list, exit, err := w.s.Grants(ctx, w.by("ussd"), address)
	must(t, "grants on record", exit, OK, err)
	if len(list) != 1 || list[0].ID != "r1" {
		t.Fatalf("%d grants on record", len(list))
	}
	_, exit, err = w.s.Revoke(ctx, w.by("ussd"), "r1")
	must(t, "revoke", exit, Recorded, err)
	if _, exit, err := w.s.Grants(ctx, w.by("ussd"), address); exit != Away || err != nil {
		t.Errorf("with nothing on record: %q, %v", exit, err)
	}
	w.reg.fail = nil
	w.settle()
	if r := w.request("r1"); r.State != Revoked {
		t.Errorf("after the registry is back: %s", r.State)
	}
}

func TestBadPayloadIsBuried(t *testing.T) {
	w := newWorld(t, 1)
	for _, job := range []string{JobPoll, JobAsk, JobHeard, JobResume} {
		if _, err := w.s.Jobs().Send(ctx, outbox.Message{Job: job, Payload: []byte{0xff}}); err == nil {
			t.Errorf("%s: did something with nonsense", job)
		}
	}
}
