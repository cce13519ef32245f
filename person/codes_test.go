package person

import (
	"testing"
	"time"

	"healthdial/registry"
)

// TestNoSecondCodeWithinAMinute: the registry would refuse it, and count it.
func TestNoSecondCodeWithinAMinute(t *testing.T) {
	for name, send := range map[string]func(w *world) (Exit, error){
		"login": func(w *world) (Exit, error) { return w.s.SendLoginCode(ctx, w.by()) },
		"enrol": func(w *world) (Exit, error) { return w.s.SendEnrolCode(ctx, w.by()) },
	} {
		w := newWorld(t)
		for _, at := range []struct {
			pass time.Duration
			sent int
		}{{0, 1}, {59 * time.Second, 1}, {time.Second, 2}, {59 * time.Second, 2}, {time.Second, 3}} {
			w.pass(at.pass)
			exit, err := send(w)
			must(t, name, exit, Sent, err)
			if w.phr.sent != at.sent {
				t.Errorf("%s: %d codes after another %v, want %d", name, w.phr.sent, at.pass, at.sent)
			}
		}
	}
}

// codes asks for login codes on a channel every so often, for so long, and is how many
// the registry was asked for.
func (w *world) codes(channel string, every, during time.Duration) int {
	w.t.Helper()
	before := w.phr.sent
	for range during / every {
		st := w.by()
		st.Channel = channel
		if _, err := w.s.SendLoginCode(ctx, st); err != nil {
			w.t.Fatal(err)
		}
		w.pass(every)
	}
	return w.phr.sent - before
}

// TestTextsAskForFewerCodes: of codes that forged texts may ask for there are fewer than
// of those that a dial may, so that some are left of what the registry allows a number.
func TestTextsAskForFewerCodes(t *testing.T) {
	for _, tc := range []struct {
		name          string
		every, during time.Duration
		dialled, sms  func(s *Service) int
	}{
		{"in half an hour", 2 * time.Minute, 28 * time.Minute,
			func(s *Service) int { return s.CodesPerHalfHour }, func(s *Service) int { return s.CodesPerHalfHour - 1 }},
		{"in what is left of a day", 31 * time.Minute, 14 * time.Hour,
			func(s *Service) int { return s.CodesPerDay }, func(s *Service) int { return s.CodesPerDay / 2 }},
	} {
		dialling, texting := newWorld(t), newWorld(t)
		if n, want := dialling.codes("ussd", tc.every, tc.during), tc.dialled(dialling.s); n != want {
			t.Errorf("%s: %d codes by dialling, want %d", tc.name, n, want)
		}
		if n, want := texting.codes("sms", tc.every, tc.during), tc.sms(texting.s); n != want {
			t.Errorf("%s: %d codes by SMS, want %d", tc.name, n, want)
		}
	}
}

// TestEnrolmentLapsesWhenUnauthorized: the registry refuses a transaction that it has
// forgotten in either of two ways. Both ask for a new code, and keep the details.
func TestEnrolmentLapsesWhenUnauthorized(t *testing.T) {
	for _, kind := range []registry.Kind{registry.Lapsed, registry.Unauthorized} {
		w := newWorld(t)
		exit, err := w.s.SendEnrolCode(ctx, w.by())
		must(t, "send", exit, Sent, err)
		exit, err = w.s.VerifyEnrolCode(ctx, w.by(), rightly)
		must(t, "verify", exit, Fresh, err)
		exit, err = w.s.SetDetails(ctx, w.by(), details)
		must(t, "details", exit, OK, err)
		w.phr.fail = &registry.Error{Op: "test", Kind: kind}
		_, exit, err = w.s.Enrol(ctx, w.by(), "asha.devi90", place)
		must(t, "enrol", exit, Lapsed, err)
		if e := w.person().Enrolment; e.TxnID != "" || e.Verified || e.Name == "" || e.Birth != details.Birth {
			t.Errorf("%v: the transaction is kept, or the details are not", kind)
		}
		w.phr.fail = nil
		exit, err = w.s.SendEnrolCode(ctx, w.by())
		must(t, "a new code at once", exit, Sent, err)
		if w.phr.sent != 2 {
			t.Errorf("%v: %d codes were asked for", kind, w.phr.sent)
		}
	}
}
