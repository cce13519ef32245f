package consent

import (
	"strconv"
	"testing"
	"time"

	"healthdial/registry"
)

var doctor = Asker{HPRID: "dr@hpr.abdm", Name: "Dr Sample", RegNo: "71-0000-0000-0001", HIU: "hiu-1", Facility: "Sample Clinic"}

// asks is a step of the doctor's phone.
func (w *world) asks() Step {
	st := w.by("sms")
	st.Number = number(w.t, "+919000000099")
	st.Owner = w.ring.Owner(st.Number.E164())
	st.Lang = "en"
	return st
}

func visitCode(t *testing.T, w *world) string {
	t.Helper()
	st := w.by("ussd")
	code, exit, err := w.s.VisitCode(ctx, st, address)
	must(t, "visit code", exit, OK, err)
	again, _, _ := w.s.VisitCode(ctx, st, address)
	if len(code) != 8 || !digitsOnly(code) || again != code {
		t.Fatalf("visit code %d digits, repeated alike: %v", len(code), again == code)
	}
	return code
}

func TestDoctorAsksWithAVisitCode(t *testing.T) {
	w := newWorld(t, 1)
	code := visitCode(t, w)
	no, exit, err := w.s.Ask(ctx, w.asks(), doctor, code, "caremgt", "7")
	must(t, "ask", exit, Asked, err)
	w.run()
	if len(w.reg.asks) != 1 {
		t.Fatalf("%d requests", len(w.reg.asks))
	}
	a := w.reg.asks[0]
	if a.Patient != address || a.HIU.ID != "hiu-1" || a.Purpose.Code != "CAREMGT" || !a.Permission.EraseAt.Equal(w.now.AddDate(0, 0, 7)) {
		t.Fatalf("asked for %+v", a)
	}
	hear(t, w, "cb-1", registry.ConsentOnInit{RequestID: "req-1", Consent: "r1"})
	if n := len(w.texts(sayPrompt)); n != 1 {
		t.Fatalf("%d prompts", n)
	}
	d := sample("r1")
	w.reg.requests["r1"] = &d
	_, exit, err = w.s.Review(ctx, w.by("ussd"), "r1")
	must(t, "first reading of what we knew little of", exit, OK, err)
	exit, err = w.s.SendCode(ctx, w.by("ussd"), "r1")
	must(t, "send", exit, Sent, err)
	_, exit, err = w.s.Approve(ctx, w.by("sms"), "", w.code())
	must(t, "approve", exit, Recorded, err)
	w.settle()
	told := w.texts(tellGranted)
	if len(told) != 1 || told[0].To != w.asks().Number || told[0].Phrase.Args["ask"].Text != no || told[0].Lang != "en" {
		t.Fatalf("doctor told %d times", len(told))
	}
	hear(t, w, "cb-2", registry.ConsentNotify{Consent: "r1", Status: registry.Granted})
	hear(t, w, "cb-3", registry.ConsentOnStatus{RequestID: "status-1", Consent: "r1", Status: registry.Granted})
	if len(w.texts(tellGranted)) != 1 || w.reg.acks != 1 {
		t.Errorf("doctor told %d times, %d acknowledgements", len(w.texts(tellGranted)), w.reg.acks)
	}
}

func hear(t *testing.T, w *world, id string, c registry.Callback) {
	t.Helper()
	for range 2 { // callbacks repeat
		if err := w.s.Heard(ctx, id, c); err != nil {
			t.Fatal(err)
		}
	}
	w.settle()
}

func TestVisitCodeIsForOneUse(t *testing.T) {
	w := newWorld(t, 1)
	code := visitCode(t, w)
	for range 2 {
		_, exit, err := w.s.Ask(ctx, w.asks(), doctor, code, "CAREMGT", "7")
		must(t, "ask", exit, Asked, err)
	}
	w.settle()
	if len(w.reg.asks) != 1 {
		t.Errorf("%d requests with one code", len(w.reg.asks))
	}
}

func TestVisitCodeEnds(t *testing.T) {
	w := newWorld(t, 1)
	code := visitCode(t, w)
	w.now = w.now.Add(15 * time.Minute)
	_, exit, err := w.s.Ask(ctx, w.asks(), doctor, code, "CAREMGT", "7")
	must(t, "ask", exit, Asked, err)
	w.settle()
	if len(w.reg.asks) != 0 {
		t.Error("asked with a code of long ago")
	}
}

// TestAnswerTellsNothing asks with every kind of target: the doctor hears the same.
func TestAnswerTellsNothing(t *testing.T) {
	for _, target := range []string{"12345678", "nobody.here@sbx", address} {
		w := newWorld(t, 1)
		before := len(w.messages)
		no, exit, err := w.s.Ask(ctx, w.asks(), doctor, target, "CAREMGT", "7")
		must(t, target, exit, Asked, err)
		if len(no) != 4 || len(w.messages) != before+1 {
			t.Errorf("%s: number %q, %d messages", target, no, len(w.messages)-before)
		}
	}
}

func TestAskRefuses(t *testing.T) {
	w := newWorld(t, 1)
	for _, c := range []struct {
		who                   Asker
		target, purpose, days string
		want                  Exit
	}{
		{Asker{}, address, "CAREMGT", "7", Unproven},
		{Asker{HPRID: "x"}, address, "CAREMGT", "7", Unproven},
		{doctor, address, "BTG", "7", Bad},
		{doctor, address, "PATRQT", "7", Bad},
		{doctor, address, "CAREMGT", "0", Bad},
		{doctor, address, "CAREMGT", "366", Bad},
		{doctor, address, "CAREMGT", "x", Bad},
		{doctor, "1234567", "CAREMGT", "7", Bad},
		{doctor, "asha", "CAREMGT", "7", Bad},
	} {
		_, exit, err := w.s.Ask(ctx, w.asks(), c.who, c.target, c.purpose, c.days)
		must(t, c.target+c.purpose+c.days, exit, c.want, err)
	}
}

func TestAsksAreRated(t *testing.T) {
	w := newWorld(t, 1)
	for range w.s.AsksPerDoctor {
		_, exit, err := w.s.Ask(ctx, w.asks(), doctor, address, "CAREMGT", "7")
		must(t, "ask", exit, Asked, err)
	}
	_, exit, err := w.s.Ask(ctx, w.asks(), doctor, address, "CAREMGT", "7")
	must(t, "one too many", exit, Limited, err)
	w.settle()
	if n := len(w.reg.asks); n != w.s.AsksPerPerson {
		t.Errorf("one person was asked %d times", n)
	}
	for i := range 3 * visitsADay {
		_, exit, _ := w.s.VisitCode(ctx, w.by("ussd"), address)
		if want := i >= visitsADay; (exit == Limited) != want {
			t.Fatalf("visit code %s: %s", strconv.Itoa(i), exit)
		}
	}
}

func TestUnknownOutcomeIsNotRepeated(t *testing.T) {
	w := newWorld(t, 1)
	w.reg.fail = &registry.Error{Op: "test", Kind: registry.Unavailable, Unknown: true}
	_, exit, err := w.s.Ask(ctx, w.asks(), doctor, address, "CAREMGT", "7")
	must(t, "ask", exit, Asked, err)
	w.run()
	w.reg.fail = nil
	w.settle()
	if len(w.reg.asks) != 0 || len(w.texts(tellUnsure)) != 1 {
		t.Errorf("%d requests, doctor told %d times", len(w.reg.asks), len(w.texts(tellUnsure)))
	}
}

func TestWhatWasNotDoneIsRepeated(t *testing.T) {
	w := newWorld(t, 1)
	w.reg.fail = errDown
	_, exit, err := w.s.Ask(ctx, w.asks(), doctor, address, "CAREMGT", "7")
	must(t, "ask", exit, Asked, err)
	w.run()
	w.reg.fail = nil
	w.settle()
	if len(w.reg.asks) != 1 {
		t.Errorf("%d requests", len(w.reg.asks))
	}
}

func TestCallbackMayComeEarly(t *testing.T) {
	w := newWorld(t, 1)
	if err := w.s.Heard(ctx, "cb-1", registry.ConsentOnInit{RequestID: "req-1", Consent: "r1"}); err != nil {
		t.Fatal(err)
	}
	w.run()
	_, exit, err := w.s.Ask(ctx, w.asks(), doctor, address, "CAREMGT", "7")
	must(t, "ask", exit, Asked, err)
	w.now = w.now.Add(10 * time.Second)
	w.settle()
	if len(w.texts(sayPrompt)) != 1 {
		t.Error("an early callback was lost")
	}
}

func TestUnknownCallbacksAreDropped(t *testing.T) {
	w := newWorld(t, 1)
	hear(t, w, "cb-1", registry.ConsentOnInit{RequestID: "not-ours", Consent: "r1"})
	hear(t, w, "cb-2", registry.ConsentNotify{Consent: "not-ours", Status: registry.Granted})
	for _, m := range w.jobs(JobHeard) {
		if !w.done[m.ID] {
			t.Error("kept for ever")
		}
	}
	if len(w.records) != 0 || w.reg.acks != 0 || len(w.index) != 0 {
		t.Error("acted on")
	}
}
