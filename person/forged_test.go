package person

import (
	"testing"
	"time"

	"healthdial/registry"
)

// Misses by SMS, whose sender proves nothing, lock nobody: whoever forges texts could
// keep a person from their own account. They lock SMS, where guesses would be read.
func TestMissesBySMSLockNoAccount(t *testing.T) {
	w := newWorld(t)
	w.logIn()
	text := func(birth int) Exit {
		st := w.by()
		st.Channel = "sms"
		exit, err := w.s.Identify(ctx, st, address, birth)
		if err != nil {
			t.Fatal(err)
		}
		return exit
	}
	for _, birth := range []int{1991, 1992, 1993} {
		text(birth)
	}
	if exit := text(1990); exit != Locked {
		t.Errorf("guessing goes on by SMS: %q", exit)
	}
	exit, err := w.s.Identify(ctx, w.by(), address, 1990)
	must(t, "the holder dials", exit, OK, err)
}

// Asking for codes by forged texts must not use up what the holder may ask for by
// dialling.
func TestCodesAskedBySMSBlockNoDialling(t *testing.T) {
	w := newWorld(t)
	for range 12 {
		st := w.by()
		st.Channel = "sms"
		if _, err := w.s.SendDoctorCode(ctx, st); err != nil {
			t.Fatal(err)
		}
		w.pass(2 * time.Minute)
	}
	exit, err := w.s.SendLoginCode(ctx, w.by())
	must(t, "the holder dials", exit, Sent, err)
}

// A hospital may have taken a request whose reply was lost: its callback, under our
// REQUEST-ID, still moves the linking. (The fake must return the id with the error,
// as registry.Linking does.)
func TestALostReplyStillLinks(t *testing.T) {
	w := newWorld(t)
	w.logIn()
	w.hip.lose = true
	w.s.Discover(ctx, w.by(), address, "IN1", "Sample Hospital")
	w.hip.lose = false
	w.hears(registry.LinkOnDiscover{RequestID: "req-1", Txn: "t1", Patients: offer})
	w.tells()
	if p := w.person(); p.Linking == nil || p.Linking.State != LinkFound || w.texts(sayLinkFound) != 1 {
		t.Errorf("%+v, told %d times", p.Linking, w.texts(sayLinkFound))
	}
}
