package consent

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"healthdial/gsm/msisdn"
	"healthdial/outbox"
	"healthdial/registry"
)

var ctx = context.Background()

// reviewed is a world with one request, read back.
func reviewed(t *testing.T) *world {
	w := newWorld(t, 1)
	w.raise("r1")
	_, exit, err := w.s.Review(ctx, w.by("ussd"), "r1")
	must(t, "review", exit, OK, err)
	return w
}

// coded is a world with one request whose code was sent.
func coded(t *testing.T) *world {
	w := reviewed(t)
	exit, err := w.s.SendCode(ctx, w.by("ussd"), "r1")
	must(t, "send code", exit, Sent, err)
	return w
}

func TestPromptDisclosesNothing(t *testing.T) {
	w := newWorld(t, 1)
	w.raise("r1")
	w.raise("r1")
	prompts := w.texts(sayPrompt)
	if len(prompts) != 1 {
		t.Fatalf("%d prompts for one request", len(prompts))
	}
	m, r := prompts[0], w.request("r1")
	if m.To != w.number || m.Lang != "hi" || !m.Expires.Equal(r.Expires) {
		t.Errorf("prompt goes wrong: %v %v %v", m.To, m.Lang, m.Expires)
	}
	args := m.Phrase.Args
	if len(args) != 3 || args["initials"].Text != "A.D." || args["ref"].Text != r.Ref || args["code"].Text != "*456#" || !isRef(r.Ref) {
		t.Errorf("prompt says %v", args)
	}
}

// TestPromptOnTheScreen: where operators can, the prompt is shown at once too, for as
// long as it is news, and says no more. Nothing else of a request is.
func TestPromptOnTheScreen(t *testing.T) {
	w := newWorld(t, 1)
	reached := false
	w.s.Glimpses = func(n msisdn.Number) bool { return n == w.number && reached }
	w.raise("r0") // where no operator can
	reached = true
	w.raise("r1")
	var shown []outbox.Message
	for _, m := range w.messages {
		if m.Kind == outbox.USSD {
			shown = append(shown, m)
		}
	}
	prompts := w.texts(sayPrompt)
	if len(shown) != 1 || len(prompts) != 2 {
		t.Fatalf("%d shown, %d SMS", len(shown), len(prompts))
	}
	if m := shown[0]; m.ID == prompts[1].ID || m.Lane != outbox.Consent || !m.Expires.Equal(w.now.Add(glimpse)) || m.Secret ||
		!reflect.DeepEqual(m.Phrase, prompts[1].Phrase) {
		t.Errorf("shown %+v", m)
	}
}

// TestCodesAreSecret: what carries a code says so to whoever sends it.
func TestCodesAreSecret(t *testing.T) {
	for _, m := range coded(t).texts(sayCode) {
		if !m.Secret || m.Lane != outbox.Code {
			t.Errorf("a code in lane %d, secret %v", m.Lane, m.Secret)
		}
	}
}

func TestOwnRequestsRaiseNoPrompt(t *testing.T) {
	w := newWorld(t, 1)
	w.s.Self = []string{"hiu-1"}
	d := sample("own")
	d.Purpose.Code = selfRequest
	if err := w.s.Learn(ctx, w.owner, address, d, w.now); err != nil || len(w.messages) != 0 || len(w.records) != 0 {
		t.Errorf("recorded %d, sent %d, %v", len(w.records), len(w.messages), err)
	}
}

func TestApprovalEndsInAGrant(t *testing.T) {
	w := coded(t)
	r, ok, err := w.s.Coded(ctx, w.by("ussd"))
	if err != nil || !ok || r.ID != "r1" {
		t.Fatalf("next dial would not ask for the code: %v %v", ok, err)
	}
	_, exit, err := w.s.Approve(ctx, w.by("sms"), "", w.code())
	must(t, "approve", exit, Recorded, err)
	if r := w.request("r1"); r.State != Decided || r.Code != nil || r.Notice != "n1" || r.Channel != "sms" {
		t.Fatalf("recorded %+v", r)
	}
	w.settle()
	r = w.request("r1")
	if r.State != Granted || len(r.Artefacts) != 1 || len(w.texts(sayGranted)) != 1 || len(w.reg.approvals) != 1 {
		t.Fatalf("%s, artefacts %v, %d notices, %d approvals", r.State, r.Artefacts, len(w.texts(sayGranted)), len(w.reg.approvals))
	}
	g := w.reg.approvals[0][0]
	if g.Permission.AccessMode != View || g.HIP.ID != "IN0110000001" || len(g.CareContexts) != 1 {
		t.Errorf("granted %+v", g)
	}
	_, exit, err = w.s.Revoke(ctx, w.by("sms"), r.Ref)
	must(t, "revoke", exit, Recorded, err)
	w.settle()
	if r := w.request("r1"); r.State != Revoked || w.reg.artefacts[0].Status != registry.Revoked || len(w.texts(sayRevoked)) != 1 {
		t.Errorf("%s, registry %s", r.State, w.reg.artefacts[0].Status)
	}
}

func TestCodeSMS(t *testing.T) {
	w := coded(t)
	m := w.texts(sayCode)[0]
	if m.Lane != outbox.Code || m.Kind != outbox.SMS || m.To != w.number || !m.Expires.Equal(w.now.Add(10*time.Minute)) {
		t.Errorf("code goes %v %v %v %v", m.Lane, m.Kind, m.To, m.Expires)
	}
	if len(w.code()) != 6 || !digitsOnly(w.code()) {
		t.Errorf("not a code of 6 digits")
	}
}

func TestCodeNeedsAReadBack(t *testing.T) {
	w := newWorld(t, 1)
	w.raise("r1")
	exit, err := w.s.SendCode(ctx, w.by("ussd"), "r1")
	must(t, "code before the read-back", exit, Changed, err)
}

func TestNarrowedTermsAreGranted(t *testing.T) {
	w := reviewed(t)
	_, exit, err := w.s.Narrow(ctx, w.by("ussd"), "r1", []string{"Prescription", "OPConsultation"})
	must(t, "widen", exit, Bad, err)
	_, exit, err = w.s.Narrow(ctx, w.by("ussd"), "r1", nil)
	must(t, "narrow to nothing", exit, Bad, err)
	_, exit, err = w.s.Narrow(ctx, w.by("ussd"), "r1", []string{"Prescription"})
	must(t, "narrow", exit, OK, err)
	r, exit, err := w.s.Review(ctx, w.by("ussd"), "r1")
	must(t, "read again", exit, OK, err)
	if got := r.Terms().Types; len(got) != 1 || got[0] != "Prescription" {
		t.Fatalf("narrowing forgotten: %v", got)
	}
	exit, err = w.s.SendCode(ctx, w.by("ussd"), "r1")
	must(t, "send", exit, Sent, err)
	_, exit, err = w.s.Approve(ctx, w.by("ussd"), "r1", w.code())
	must(t, "approve", exit, Recorded, err)
	w.settle()
	if got := w.reg.approvals[0][0].HITypes; len(got) != 1 || got[0] != "Prescription" {
		t.Errorf("granted %v", got)
	}
}

func TestNarrowingVoidsTheCode(t *testing.T) {
	w := coded(t)
	_, exit, err := w.s.Narrow(ctx, w.by("ussd"), "r1", []string{"Prescription"})
	must(t, "narrow", exit, OK, err)
	_, exit, err = w.s.Approve(ctx, w.by("ussd"), "r1", w.code())
	must(t, "old code", exit, Void, err)
}

func TestFiveMissesVoidTheCode(t *testing.T) {
	for _, c := range []struct {
		channel string
		delayed Exit
	}{{"ussd", Delayed}, {"ivr", Delayed}, {"sms", Sent}} {
		t.Run(c.channel, func(t *testing.T) {
			w := coded(t)
			right := w.code()
			for i := range 5 {
				_, exit, err := w.s.Approve(ctx, w.by(c.channel), "", wrong(right))
				want := Wrong
				if i == 4 {
					want = Void
				}
				must(t, "miss", exit, want, err)
			}
			_, exit, err := w.s.Approve(ctx, w.by(c.channel), "", right)
			must(t, "right code after five misses", exit, Void, err)
			exit, err = w.s.SendCode(ctx, w.by(c.channel), "r1")
			must(t, "next code", exit, c.delayed, err)
			w.now = w.now.Add(15 * time.Minute)
			exit, err = w.s.SendCode(ctx, w.by(c.channel), "r1")
			must(t, "next code later", exit, Sent, err)
			_, exit, err = w.s.Deny(ctx, w.by("ussd"), "r1")
			must(t, "deny is never locked", exit, Recorded, err)
		})
	}
}

func wrong(code string) string {
	if code[0] == '9' {
		return "0" + code[1:]
	}
	return string(code[0]+1) + code[1:]
}

func TestDelaysGrow(t *testing.T) {
	w := reviewed(t)
	for _, d := range []time.Duration{15 * time.Minute, time.Hour, 24 * time.Hour, 24 * time.Hour} {
		exit, err := w.s.SendCode(ctx, w.by("ussd"), "r1")
		must(t, "send", exit, Sent, err)
		for range maxTries {
			_, _, err := w.s.Approve(ctx, w.by("ussd"), "r1", wrong(w.code()))
			if err != nil {
				t.Fatal(err)
			}
		}
		if got := w.request("r1").Delay.Sub(w.now); got != d {
			t.Fatalf("delayed by %v, want %v", got, d)
		}
		w.now = w.now.Add(d)
	}
}

func TestCodesEnd(t *testing.T) {
	w := coded(t)
	code := w.code()
	w.now = w.now.Add(10 * time.Minute)
	_, exit, err := w.s.Approve(ctx, w.by("ussd"), "", code)
	must(t, "after ten minutes", exit, Void, err)
}

func TestRestoredBackupVoidsCodes(t *testing.T) {
	w := coded(t)
	w.s.Epoch++
	_, exit, err := w.s.Approve(ctx, w.by("ussd"), "", w.code())
	must(t, "a code of before", exit, Wrong, err)
}

func TestOneLiveCodeForANumber(t *testing.T) {
	w := coded(t)
	first := w.code()
	w.raise("r2")
	_, exit, err := w.s.Review(ctx, w.by("ussd"), "r2")
	must(t, "review", exit, OK, err)
	exit, err = w.s.SendCode(ctx, w.by("ussd"), "r2")
	must(t, "send", exit, Sent, err)
	_, exit, err = w.s.Approve(ctx, w.by("ussd"), "r1", first)
	must(t, "the code before", exit, Void, err)
	r, exit, err := w.s.Approve(ctx, w.by("sms"), "", w.code())
	must(t, "bare code", exit, Recorded, err)
	if r.ID != "r2" {
		t.Errorf("bare code decided %s", r.ID)
	}
}

func TestChangeVoidsTheCode(t *testing.T) {
	changes := map[string]func(*registry.ConsentRequest){
		"types":     func(d *registry.ConsentRequest) { d.HITypes = append(d.HITypes, "DischargeSummary") },
		"range":     func(d *registry.ConsentRequest) { d.Permission.From = d.Permission.From.AddDate(-1, 0, 0) },
		"erase":     func(d *registry.ConsentRequest) { d.Permission.EraseAt = d.Permission.EraseAt.Add(time.Millisecond) },
		"access":    func(d *registry.ConsentRequest) { d.Permission.AccessMode = "STREAM" },
		"frequency": func(d *registry.ConsentRequest) { d.Permission.Frequency.Repeats = 100 },
		"facility":  func(d *registry.ConsentRequest) { d.HIP = registry.Party{ID: "IN0110000009"} },
		"hiu":       func(d *registry.ConsentRequest) { d.HIU.Name = "Another" },
		"doctor":    func(d *registry.ConsentRequest) { d.Requester.Name = "Another" },
		"purpose":   func(d *registry.ConsentRequest) { d.Purpose.Code = "DSRCH" },
		"contexts": func(d *registry.ConsentRequest) {
			d.CareContexts = []registry.CareContext{{Patient: "p", Reference: "x"}}
		},
	}
	for name, change := range changes {
		t.Run("before the decision/"+name, func(t *testing.T) {
			w := coded(t)
			change(w.reg.requests["r1"])
			_, exit, err := w.s.Approve(ctx, w.by("ussd"), "", w.code())
			must(t, "approve", exit, Changed, err)
			w.settle()
			if len(w.reg.approvals) != 0 {
				t.Error("granted all the same")
			}
		})
		t.Run("before the submission/"+name, func(t *testing.T) {
			w := coded(t)
			_, exit, err := w.s.Approve(ctx, w.by("ussd"), "", w.code())
			must(t, "approve", exit, Recorded, err)
			change(w.reg.requests["r1"])
			w.settle()
			if r := w.request("r1"); len(w.reg.approvals) != 0 || r.State != Overtaken || len(w.texts(sayChanged)) != 1 {
				t.Errorf("%d approvals, %s", len(w.reg.approvals), r.State)
			}
		})
		t.Run("before the code/"+name, func(t *testing.T) {
			w := reviewed(t)
			change(w.reg.requests["r1"])
			exit, err := w.s.SendCode(ctx, w.by("ussd"), "r1")
			must(t, "send", exit, Changed, err)
			if len(w.texts(sayCode)) != 0 {
				t.Error("a code was sent all the same")
			}
		})
		t.Run("before the next reading/"+name, func(t *testing.T) {
			w := coded(t)
			change(w.reg.requests["r1"])
			_, exit, err := w.s.Review(ctx, w.by("ussd"), "r1")
			must(t, "review", exit, Changed, err)
			_, exit, err = w.s.Approve(ctx, w.by("ussd"), "", w.code())
			must(t, "approve", exit, Void, err)
		})
	}
}

func TestCodeHashIsBound(t *testing.T) {
	w := coded(t)
	r := w.request("r1")
	h := w.s.codeHash(r.Code.Digest, w.code())
	if h != r.Code.Hash {
		t.Fatal("not the hash on record")
	}
	for name, change := range map[string]func(*Request){
		"id": func(r *Request) { r.ID = "r2" }, "person": func(r *Request) { r.Owner[0]++ }, "account": func(r *Request) { r.Account = "x" },
		"facilities": func(r *Request) { r.Narrowed.Facilities = nil }, "types": func(r *Request) { r.Narrowed.Types = nil },
		"from": func(r *Request) { r.Narrowed.From = day0 }, "to": func(r *Request) { r.Narrowed.To = day0.Add(1) },
		"erase": func(r *Request) { r.Narrowed.Erase = day0 }, "access": func(r *Request) { r.Narrowed.Access = "STORE" },
		"expiry": func(r *Request) { r.Expires = day0 },
	} {
		other := w.request("r1")
		change(&other)
		digest, err := w.s.digest(other, Approve)
		if err != nil || digest == r.Code.Digest || w.s.codeHash(digest, w.code()) == h {
			t.Errorf("%s: the code would authorise another statement (%v)", name, err)
		}
	}
	if digest, _ := w.s.digest(r, Deny); digest == r.Code.Digest {
		t.Error("the decision is not in the digest")
	}
	w.s.Notice = "n2"
	if digest, _ := w.s.digest(r, Approve); digest == r.Code.Digest {
		t.Error("the notice is not in the digest")
	}
}

func TestNewLinkIsAChange(t *testing.T) {
	w := coded(t)
	w.reg.links = append(w.reg.links, registry.Link{HIP: registry.Party{ID: "IN0110000002"}, Reference: "p2"})
	_, exit, err := w.s.Approve(ctx, w.by("ussd"), "", w.code())
	must(t, "approve", exit, Changed, err)
}

func TestNothingLinkedNothingToGrant(t *testing.T) {
	w := newWorld(t, 1)
	w.reg.links = nil
	w.raise("r1")
	_, exit, err := w.s.Review(ctx, w.by("ussd"), "r1")
	must(t, "review", exit, OK, err)
	exit, err = w.s.SendCode(ctx, w.by("ussd"), "r1")
	must(t, "send", exit, Nothing, err)
}

func TestRegistryDownHoldsNoDecisionUp(t *testing.T) {
	w := coded(t)
	w.reg.fail = errDown
	_, exit, err := w.s.Approve(ctx, w.by("ussd"), "", w.code())
	must(t, "approve", exit, Recorded, err)
	w.settle()
	if w.request("r1").State != Decided {
		t.Fatalf("state %s", w.request("r1").State)
	}
	w.reg.fail = nil
	w.settle()
	if w.request("r1").State != Granted {
		t.Errorf("state %s after the registry came back", w.request("r1").State)
	}
}

func TestSIMChangeHoldsGrants(t *testing.T) {
	w := reviewed(t)
	w.simKnown, w.sim.At = true, w.now.Add(-time.Minute)
	exit, err := w.s.SendCode(ctx, w.by("ussd"), "r1")
	must(t, "code to a new SIM", exit, Held, err)
	r := w.request("r1")
	if held, err := w.s.Held(ctx, r.Owner, r.Number, r.Account); !held || err != nil {
		t.Errorf("what is sent to a new SIM is for its holder: %v", err)
	}
	w.holder.LoggedIn = w.now
	if held, err := w.s.Held(ctx, r.Owner, r.Number, r.Account); held || err != nil {
		t.Errorf("after a login it is not: %v", err)
	}
	exit, err = w.s.SendCode(ctx, w.by("ussd"), "r1")
	must(t, "code after a login", exit, Sent, err)
	w.sim.At = w.now.Add(time.Minute)
	_, exit, err = w.s.Approve(ctx, w.by("ussd"), "", w.code())
	must(t, "SIM changed after the code", exit, Held, err)
	w.sim = SIMChange{At: w.now.Add(-time.Hour), Revoked: true}
	exit, err = w.s.SendCode(ctx, w.by("ussd"), "r1")
	must(t, "a number that was given up", exit, Held, err)
	w.simErr = errors.New("no feed")
	exit, _ = w.s.SendCode(ctx, w.by("ussd"), "r1")
	if exit != Failure {
		t.Errorf("no feed: %s", exit)
	}
}

func TestCodesAreRated(t *testing.T) {
	w := reviewed(t)
	for range w.s.CodesPerHour {
		exit, err := w.s.SendCode(ctx, w.by("ussd"), "r1")
		must(t, "send", exit, Sent, err)
	}
	exit, err := w.s.SendCode(ctx, w.by("ussd"), "r1")
	must(t, "one too many", exit, Limited, err)
}

func TestNoCodeWhileTheClockIsBehind(t *testing.T) {
	w := reviewed(t)
	w.now = w.now.Add(-time.Hour)
	exit, err := w.s.SendCode(ctx, w.by("ussd"), "r1")
	if exit != Failure || !errors.Is(err, errClock) {
		t.Errorf("%s, %v", exit, err)
	}
}

// A clock that is not believed draws no codes, whatever it shows.
func TestNoCodeWhileTheClockIsDoubted(t *testing.T) {
	w := reviewed(t)
	credible := false
	w.s.Credible = func() bool { return credible }
	exit, err := w.s.SendCode(ctx, w.by("ussd"), "r1")
	if exit != Failure || !errors.Is(err, errClock) {
		t.Errorf("%s, %v", exit, err)
	}
	credible = true
	exit, err = w.s.SendCode(ctx, w.by("ussd"), "r1")
	must(t, "once it is believed", exit, Sent, err)
}

func TestRepeatedStepsHaveOneEffect(t *testing.T) {
	w := reviewed(t)
	send := w.by("ussd")
	for range 3 {
		exit, err := w.s.SendCode(ctx, send, "r1")
		must(t, "send", exit, Sent, err)
	}
	if n := len(w.texts(sayCode)); n != 1 {
		t.Fatalf("%d codes for one step", n)
	}
	miss := w.by("ussd")
	for range 7 {
		_, exit, err := w.s.Approve(ctx, miss, "", wrong(w.code()))
		must(t, "miss", exit, Wrong, err)
	}
	if n := w.request("r1").Code.Tries; n != 1 {
		t.Fatalf("%d tries for one step", n)
	}
	yes := w.by("ussd")
	for range 3 {
		_, exit, err := w.s.Approve(ctx, yes, "", w.code())
		must(t, "approve", exit, Recorded, err)
		w.settle()
	}
	_, exit, err := w.s.Approve(ctx, w.by("ussd"), "r1", w.code())
	must(t, "approve again", exit, Answered, err)
	if len(w.reg.approvals) != 1 {
		t.Errorf("%d approvals", len(w.reg.approvals))
	}
}

// TestTryIsSpentBeforeItIsCompared cuts the step off between the two.
func TestTryIsSpentBeforeItIsCompared(t *testing.T) {
	w := coded(t)
	st := w.by("ussd")
	if _, exit, err := w.s.spend(ctx, st, "r1"); exit != OK || err != nil {
		t.Fatal(exit, err)
	}
	if w.request("r1").Code.Tries != 1 {
		t.Fatal("the try is not on disk")
	}
	_, exit, err := w.s.Approve(ctx, st, "", w.code())
	must(t, "the same step, after the restart", exit, Recorded, err)
}

// A crash after the fifth try was spent leaves no sixth: not even the right code.
func TestACrashOnTheLastTryLeavesNone(t *testing.T) {
	w := coded(t)
	for range maxTries {
		if _, exit, err := w.s.spend(ctx, w.by("ussd"), "r1"); exit != OK || err != nil {
			t.Fatal(exit, err)
		}
	}
	_, exit, err := w.s.Approve(ctx, w.by("ussd"), "r1", w.code())
	must(t, "a sixth try", exit, Void, err)
	if r := w.request("r1"); r.State != Pending {
		t.Errorf("decided: %s", r.State)
	}
}

func TestSMSDecidesByReferenceOnly(t *testing.T) {
	w := reviewed(t)
	r := w.request("r1")
	_, exit, err := w.s.Deny(ctx, w.by("sms"), "r1")
	must(t, "deny by id", exit, NeedsRef, err)
	_, exit, err = w.s.Deny(ctx, w.by("sms"), wrong(r.Ref))
	must(t, "deny by a guess", exit, Gone, err)
	_, exit, err = w.s.Deny(ctx, w.by("sms"), r.Ref)
	must(t, "deny", exit, Recorded, err)
	_, exit, err = w.s.Deny(ctx, w.by("ussd"), "r1")
	must(t, "deny again", exit, Answered, err)
	w.settle()
	if w.request("r1").State != Denied || w.reg.denials != 1 || len(w.texts(sayDenied)) != 1 {
		t.Errorf("%s, %d denials", w.request("r1").State, w.reg.denials)
	}
}

func TestErrorsNameNobody(t *testing.T) {
	w := coded(t)
	w.reg.fail = &registry.Error{Op: "test", Kind: registry.Refused}
	_, _, err := w.s.Review(ctx, w.by("ussd"), "r1")
	if err == nil {
		t.Fatal("no error")
	}
	for _, secret := range []string{w.code(), w.number.E164(), w.number.National(), "Asha", address, "Sample"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("error %q says too much", err)
		}
	}
}
