//go:build !production

package main

import (
	"net/http"
	"strings"
	"testing"
)

// TestOffline cuts the line to the registries of a post whose phones go on working, and
// plays what people can do meanwhile and what becomes of it once the line is back: all of
// it once.
func TestOffline(t *testing.T) {
	t.Parallel()
	c := build(t)
	asha, tara, ravi := dialler{c.phone("+919000000025")}, dialler{c.phone("+919000000026")}, dialler{c.phone("+919000000027")}
	doctor := c.phone("+919000000041")
	enrol(c, asha)
	link(c, asha)
	prove(c, doctor)
	read := ask(c, asha, doctor)
	asha.next("Ref " + read) // shown at once, and by SMS
	refused := ask(c, asha, doctor)
	asha.next("Ref " + refused)

	wrong(c, `{"prefix":"/","status":502}`)
	if !eventually(t, func() bool { _, m := c.get("/metrics"); return strings.Contains(m, "healthdial_line_up 0") }) {
		t.Fatal("nobody notices that the line is down")
	}
	promised(ravi)
	tellDetails(tara)
	wish(c, asha)
	order(asha)
	if _, err := asha.net.SMS(t.Context(), asha.number, demoSMSNumber, "NO "+refused); err != nil {
		t.Fatal(err)
	}
	asha.sms().next("Refused. This is recorded. The line to the registry is down")
	asha.reach("Let a doctor ask", "")
	identify(asha, "Tell the doctor")
	d := texter{doctor}
	d.text("CONSENT " + eightDigits.FindString(asha.screen) + " CARE 30")
	d.sees("Kept, number")

	mend(c)
	ravi.next("To log in dial *456#")
	tara.next("To go on dial *456#, then My HealthID, Create a HealthID")
	goOn(c, tara)
	asha.next("request " + refused + " was refused, as you decided")
	asha.next("Blood test", "X-ray")
	asha.next("a health facility asks") // what the doctor asked meanwhile
	asha.next("the line is back", "wanted to allow request "+read)
	confirmWish(c, asha, read)
	doctor.next("the patient refuses")
	doctor.next("the patient allows it")
	for _, h := range []*handset{asha.handset, tara.handset, ravi.handset, doctor} {
		once(h)
	}
}

// mend ends whatever went wrong at the registries.
func mend(c city) {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), http.MethodDelete, c.at.registries+"/lab/faults", nil)
	if err != nil {
		c.t.Fatal(err)
	}
	commanded(c.t, req, http.StatusNoContent)
}

// promised wants to log in, as soon as it is known that no code can come.
func promised(p dialler) {
	p.t.Helper()
	p.begin()
	p.choose("English")
	p.choose("Find mine")
	p.sees("The line to the registry is down")
	p.choose("Yes, send an SMS")
	p.sees("An SMS comes when the line to the registry is back")
}

// tellDetails tells what a HealthID needs before any code can come.
func tellDetails(p dialler) {
	p.t.Helper()
	p.begin()
	p.choose("English")
	p.choose("Create a HealthID")
	p.sees("Do you agree?")
	p.choose("I agree")
	p.choose("Tell them now")
	p.enter("Tara Sample")
	p.enter(birth)
	p.choose("Female")
	p.enter("160012")
	p.sees("Your details are kept")
}

// goOn makes the HealthID whose details are kept.
func goOn(c city, p dialler) {
	c.t.Helper()
	p.reach("My HealthID", "")
	p.choose("Create a HealthID")
	p.sees("A 6-digit code comes by SMS")
	p.enterCode(registryCode(c, p.handset, "enrol", "to create a HealthID"))
	p.sees("Tara Sample")
	p.choose("Create it")
	p.sees("Done. Your HealthID is")
}

// wish reads the older request from the record and wants to allow it.
func wish(c city, p dialler) {
	c.t.Helper()
	p.reach("A request waits for you", "")
	identify(p, "Who asks?")
	number := ""
	for _, o := range optionLine.FindAllStringSubmatch(p.screen, -1) {
		if strings.Contains(o[2], "Sample General") {
			number = o[1] // the last is the older
		}
	}
	p.enter(number)
	p.sees("This is the request as of")
	p.choose("I want to allow it")
	p.sees("Nothing is allowed yet")
}

// order has records sent.
func order(p dialler) {
	p.t.Helper()
	p.reach("My records", "")
	identify(p, "records cannot be read now")
	p.choose("Yes, send them")
	p.sees("Your newest records come by SMS")
}

// confirmWish goes the whole way, which the next dial begins.
func confirmWish(c city, p dialler, ref string) {
	c.t.Helper()
	p.begin()
	identify(p, "asks to see your records")
	p.sees("they may only look at them")
	p.choose("Allow")
	p.sees("a 6-digit code comes by SMS")
	p.enterCode(sixDigits.FindString(p.sms().next("is the code to ALLOW request " + ref)))
	p.sees("Recorded")
	p.sms().next("access was given, ref " + ref)
}

// once looks for an SMS that came twice, but for prompts, which are also shown at once.
func once(h *handset) {
	h.t.Helper()
	all, err := h.net.Inbox(h.t.Context(), h.number, 0, 0)
	if err != nil {
		h.t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, sms := range all {
		if seen[sms.Text] && !strings.Contains(sms.Text, "No answer means no") {
			h.fail("twice: %s", sms.Text)
		}
		seen[sms.Text] = true
	}
}
