package consent

import (
	"fmt"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"healthdial/registry"
)

// What comes of a request tells the doctor as little as its answer: whoever cannot or
// may not be asked, the doctor hears nothing more.
func TestWhatComesOfAskingTellsNothing(t *testing.T) {
	for name, c := range map[string]struct {
		target string
		set    func(*world)
	}{
		"a code that names nobody":  {"12345678", func(*world) {}},
		"nobody has the address":    {"nobody.here@sbx", func(w *world) { w.reg.fail = &registry.Error{Op: "test", Kind: registry.NotFound} }},
		"the registry refuses":      {address, func(w *world) { w.reg.fail = &registry.Error{Op: "test", Kind: registry.Refused} }},
		"the person was asked much": {address, func(w *world) { w.s.AsksPerPerson = -1 }},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 1)
			c.set(w)
			_, exit, err := w.s.Ask(ctx, w.asks(), doctor, c.target, "CAREMGT", "7")
			must(t, "ask", exit, Asked, err)
			w.settle()
			if n := len(w.texts(tellUnsure)); n != 0 {
				t.Errorf("the doctor was told %d times", n)
			}
		})
	}
}

// A request that the registry refused by callback is not there: nobody is prompted.
func TestARefusedRequestPromptsNobody(t *testing.T) {
	w := newWorld(t, 1)
	_, exit, err := w.s.Ask(ctx, w.asks(), doctor, address, "CAREMGT", "7")
	must(t, "ask", exit, Asked, err)
	w.run()
	hear(t, w, "cb-1", registry.ConsentOnInit{RequestID: "req-1", Fault: &registry.Fault{}})
	if len(w.records) != 0 || len(w.texts(sayPrompt)) != 0 || len(w.texts(tellUnsure)) != 0 {
		t.Errorf("%d recorded, %d prompts", len(w.records), len(w.texts(sayPrompt)))
	}
}

// A facility's doctors share its limit, whoever of them asks.
func TestAsksOfAFacilityAreRated(t *testing.T) {
	w := newWorld(t, 1)
	w.s.AsksPerHIU = 3
	ask := func(i int, hiu string) Exit {
		st, who := w.asks(), doctor
		st.Owner[0], who.HPRID, who.HIU = byte(i), fmt.Sprintf("dr%d@hpr.abdm", i), hiu
		_, exit, err := w.s.Ask(ctx, st, who, address, "CAREMGT", "7")
		if err != nil {
			t.Fatal(err)
		}
		return exit
	}
	for i := range 4 {
		if want := i == 3; (ask(i, "hiu-1") == Limited) != want {
			t.Errorf("doctor %d of the facility: limited is not %v", i, want)
		}
	}
	if exit := ask(5, "hiu-2"); exit != Asked {
		t.Errorf("another facility: %s", exit)
	}
}

// An address is the same person in capitals: the registry does not tell them apart.
func TestCapitalsAskNoOtherPerson(t *testing.T) {
	w := newWorld(t, 1)
	w.s.AsksPerPerson = 1
	for _, a := range []string{address, "Asha.Devi@sbx"} {
		_, exit, err := w.s.Ask(ctx, w.asks(), doctor, a, "CAREMGT", "7")
		must(t, a, exit, Asked, err)
		w.run()
	}
	if len(w.reg.asks) != 1 {
		t.Errorf("one person was asked %d times", len(w.reg.asks))
	}
}

// A code that names somebody is given to nobody else while it lives.
func TestAVisitCodeNamesOnePerson(t *testing.T) {
	w := newWorld(t, 1)
	st := w.by("ussd")
	taken := w.s.visitDigits(st, 0)
	other, err := cbor.Marshal(visit{Owner: w.owner, Account: "ravi.devi@sbx"})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.s.Index.Put(ctx, spaceVisit, w.s.name(spaceVisit, taken), "another", other, w.now.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	code, exit, err := w.s.VisitCode(ctx, st, address)
	must(t, "visit code", exit, OK, err)
	if code == taken {
		t.Error("one code for two persons")
	}
}

// Two doctors with one code at the same moment: both see it in the index before either
// takes it out. The message's id alone lets one of them through.
func TestTwoDoctorsWithOneCode(t *testing.T) {
	w := newWorld(t, 1)
	code := visitCode(t, w)
	both := map[string]int{}
	for range 2 {
		var a asking
		m, err := w.s.address(ctx, w.asks(), code, &a)
		if err != nil {
			t.Fatal(err)
		}
		both[string(m.ID[:])]++
	}
	if len(both) != 1 {
		t.Error("one code makes two requests")
	}
}

// Whoever comes later finds nothing: the code is out of the index once it was used.
func TestAUsedVisitCodeIsGone(t *testing.T) {
	w := newWorld(t, 1)
	code := visitCode(t, w)
	_, exit, err := w.s.Ask(ctx, w.asks(), doctor, code, "CAREMGT", "7")
	must(t, "ask", exit, Asked, err)
	if _, ok, err := w.s.visitor(ctx, code, w.now); ok || err != nil {
		t.Errorf("it still names somebody: %v", err)
	}
}
