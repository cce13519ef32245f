package consent

import (
	"sync"
	"testing"
	"time"

	"healthdial/registry"
)

// A code that was right for what is no more is spent: it does not come back to life
// when the request becomes what it was.
func TestARightCodeDoesNotOutliveAChange(t *testing.T) {
	w := coded(t)
	before := *w.reg.requests["r1"]
	w.reg.requests["r1"].Purpose.Code = "DSRCH"
	_, exit, err := w.s.Approve(ctx, w.by("ussd"), "", w.code())
	must(t, "after the change", exit, Changed, err)
	w.reg.requests["r1"] = &before
	_, exit, err = w.s.Approve(ctx, w.by("ussd"), "r1", w.code())
	must(t, "after the change was undone", exit, Void, err)
}

// Between the check of a code and its commit another code, or another notice, may
// have come: the commit looks once more.
func TestACodeThatMovedDecidesNothing(t *testing.T) {
	for name, c := range map[string]struct {
		move func(*world)
		want Exit
	}{
		"another code": {func(w *world) {
			exit, err := w.s.SendCode(ctx, w.by("ussd"), "r1")
			must(w.t, "send", exit, Sent, err)
		}, Void},
		"another notice": {func(w *world) { w.s.Notice = "n2" }, Changed},
	} {
		t.Run(name, func(t *testing.T) {
			w := coded(t)
			checked := w.request("r1")
			c.move(w)
			_, exit, err := w.s.approve(ctx, w.by("ussd"), checked)
			must(t, "approve", exit, c.want, err)
		})
	}
}

// meanwhile is randomness at whose first use something else happens.
type meanwhile func()

func (m meanwhile) Read(b []byte) (int, error) {
	m()
	return len(b), nil
}

// Of two codes drawn at the same moment one is void on disk: it does not come back
// when the other is spent, which would make ten tries of five.
func TestTheOtherOfTwoCodesDoesNotComeBack(t *testing.T) {
	w := reviewed(t)
	w.raise("r2")
	_, exit, err := w.s.Review(ctx, w.by("ussd"), "r2")
	must(t, "review", exit, OK, err)
	plain := w.s.Rand
	w.s.Rand = meanwhile(sync.OnceFunc(func() {
		w.s.Rand = plain
		exit, err := w.s.SendCode(ctx, w.by("ussd"), "r2")
		must(t, "the other", exit, Sent, err)
	}))
	exit, err = w.s.SendCode(ctx, w.by("ussd"), "r1")
	must(t, "send", exit, Sent, err)
	if w.request("r1").Code != nil && w.request("r2").Code != nil {
		t.Error("two codes live")
	}
}

// A code that another has replaced does not answer for its own request, even if it is
// still on disk.
func TestOnlyTheNewestCodeCounts(t *testing.T) {
	w := coded(t)
	right, old := w.code(), w.request("r1").Code
	w.now = w.now.Add(time.Second)
	w.raise("r2")
	_, exit, err := w.s.Review(ctx, w.by("ussd"), "r2")
	must(t, "review", exit, OK, err)
	exit, err = w.s.SendCode(ctx, w.by("ussd"), "r2")
	must(t, "send", exit, Sent, err)
	if _, err := w.s.change(ctx, w.owner, "r1", func(r *Request) (effect, error) {
		r.Code = old
		return effect{}, nil
	}); err != nil {
		t.Fatal(err)
	}
	_, exit, err = w.s.Approve(ctx, w.by("ussd"), "r1", right)
	must(t, "the code before", exit, Void, err)
}

// Forged texts spend tries, but whoever missed mostly by SMS is not delayed.
func TestDelaysAreForMissesOnAKeypad(t *testing.T) {
	for keyed, want := range map[int]Exit{0: Sent, 2: Sent, 3: Delayed, 5: Delayed} {
		w := coded(t)
		for i := range 5 {
			channel := "sms"
			if i < keyed {
				channel = "ussd"
			}
			if _, _, err := w.s.Approve(ctx, w.by(channel), "", wrong(w.code())); err != nil {
				t.Fatal(err)
			}
		}
		exit, err := w.s.SendCode(ctx, w.by("ussd"), "r1")
		if err != nil || exit != want {
			t.Errorf("%d of five misses on a keypad: %s, %v; want %s", keyed, exit, err, want)
		}
	}
}

// A number whose SIM changed and whose account is not here proves nothing.
func TestANewSIMWithoutAnAccountIsHeld(t *testing.T) {
	w := reviewed(t)
	r := w.request("r1")
	w.simKnown, w.sim.At, r.Account = true, w.now, "somebody@sbx"
	if held, err := w.s.held(ctx, r); !held || err != nil {
		t.Errorf("held: %v, %v", held, err)
	}
}

// Every part of what was read back is in what a code authorises.
func TestStatementsDiffer(t *testing.T) {
	w := coded(t)
	for name, change := range map[string]func(*Request){
		"hiu": func(r *Request) { r.HIU = "x" }, "facility": func(r *Request) { r.Facility = "x" },
		"doctor": func(r *Request) { r.Requester = "x" }, "purpose": func(r *Request) { r.Purpose = "x" },
		"frequency": func(r *Request) { r.Narrowed.Frequency = "x" }, "contexts": func(r *Request) { r.Narrowed.Contexts = []string{"x"} },
	} {
		r := w.request("r1")
		change(&r)
		if digest, err := w.s.digest(r, Approve); err != nil || digest == r.Code.Digest {
			t.Errorf("%s: the code would authorise another statement (%v)", name, err)
		}
	}
}

// By SMS, whose sender proves nothing, the reference alone takes an approval back.
func TestSMSRevokesByReferenceOnly(t *testing.T) {
	w := decided(t)
	w.settle()
	_, exit, err := w.s.Revoke(ctx, w.by("sms"), "r1")
	must(t, "by id", exit, NeedsRef, err)
	_, exit, err = w.s.Revoke(ctx, w.by("sms"), wrong(w.request("r1").Ref))
	must(t, "by a guess", exit, Gone, err)
	_, exit, err = w.s.Revoke(ctx, w.by("sms"), w.request("r1").Ref)
	must(t, "by reference", exit, Recorded, err)
}

// Refusing is possible while misses hold codes back.
func TestRefusingIsNeverDelayed(t *testing.T) {
	w := coded(t)
	for range 5 {
		if _, _, err := w.s.Approve(ctx, w.by("ussd"), "", wrong(w.code())); err != nil {
			t.Fatal(err)
		}
	}
	exit, err := w.s.SendCode(ctx, w.by("ussd"), "r1")
	must(t, "a code", exit, Delayed, err)
	_, exit, err = w.s.Deny(ctx, w.by("ussd"), "r1")
	must(t, "deny", exit, Recorded, err)
}

// A person sees what concerns the account they chose, not what others on this phone
// were asked or gave.
func TestAccountsOfOnePhoneAreApart(t *testing.T) {
	w := decided(t)
	w.settle()
	w.raise("r2")
	waiting := func(account string) int {
		list, err := w.s.Waiting(ctx, w.owner, account, w.now)
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	if waiting(address) != 1 || waiting("ravi.devi@sbx") != 0 || waiting("") != 1 {
		t.Errorf("waiting: %d, %d, %d", waiting(address), waiting("ravi.devi@sbx"), waiting(""))
	}
	w.reg.fail = &registry.Error{Op: "test", Kind: registry.Unavailable}
	if list, _, _ := w.s.Grants(ctx, w.by("ussd"), address); len(list) != 1 {
		t.Errorf("%d grants of their own", len(list))
	}
	if list, _, _ := w.s.Grants(ctx, w.by("ussd"), "ravi.devi@sbx"); len(list) != 0 {
		t.Errorf("%d grants of somebody else", len(list))
	}
}
