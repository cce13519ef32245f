//go:build !production

package main

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// TestMainPath plays what this project is for, over real sockets: somebody without
// a HealthID makes one, links a hospital's records and reads an entry; a doctor
// asks with a visit code; they read the request, allow it, see who can see their
// records, and take it back. Once by USSD, once by SMS, and once by SMS through an
// operator that takes registered texts only.
func TestMainPath(t *testing.T) {
	t.Parallel()
	t.Run("ussd", func(t *testing.T) {
		t.Parallel()
		c := build(t)
		play(c, dialler{c.phone("+919000000021")})
	})
	t.Run("sms", func(t *testing.T) {
		t.Parallel()
		c := build(t)
		play(c, texter{c.phone("+919000000022")})
	})
	t.Run("sms of registered texts", func(t *testing.T) {
		t.Parallel()
		c := buildDemo(t, demo{gateway: labGateway{dialect: "default"}, templates: registeredTexts(t)})
		play(c, texter{c.phone("+919000000023")})
		_, metrics := c.get("/metrics")
		for _, want := range []string{`event="no_template",link="lab",what="dlt"} 0`, `event="promotional",link="lab",what="dlt"} 0`} {
			if !strings.Contains(metrics, want) {
				t.Errorf("the metrics lack %s", want)
			}
		}
		if strings.Contains(metrics, `event="matched",link="lab",what="dlt"} 0`) {
			t.Error("nothing was sent by a template")
		}
	})
}

const birth = "1984"

func play(c city, p patient) {
	c.t.Helper()
	enrol(c, p)
	link(c, p)
	doctor := c.phone("+919000000041")
	prove(c, doctor)
	ref := ask(c, p, doctor)
	allow(c, p, ref)
	doctor.next("the patient allows it")
	takeBack(c, p, ref)
	doctor.next("took the access back")
	healthy(c, p.sms().number)
}

// enrol makes a HealthID in two dialogues.
func enrol(c city, p patient) {
	c.t.Helper()
	p.begin()
	p.sees("Choose a language")
	p.choose("English")
	p.choose("Create a HealthID")
	p.sees("Do you agree?")
	p.choose("I agree")
	p.sees("A 6-digit code comes by SMS")
	p.enterCode(registryCode(c, p.sms(), "enrol", "to create a HealthID"))
	p.sees("Your name")
	p.enter("Tara Sample")
	p.sees("Year of birth?")
	p.enter(birth)
	p.choose("Female")
	p.sees("PIN code of your home?")
	p.enter("160012")
	p.sees("Tara Sample")
	p.choose("Create it")
	p.sees("Done. Your HealthID is")
	p.sms().next("Your HealthID is")
}

// registryCode is the code that the registries sent by SMS, which is the one that
// they show.
func registryCode(c city, h *handset, purpose, words string) string {
	c.t.Helper()
	code := sixDigits.FindString(h.next(words))
	if shown := c.otp(h.number, purpose); code != shown {
		c.t.Errorf("the SMS has another code than /lab/otps")
	}
	return code
}

// link links what a hospital knows, and reads an entry of it.
func link(c city, p patient) {
	c.t.Helper()
	p.reach("Find hospital records", "LINK")
	identify(p, "PIN code of the hospital?")
	p.enter("160012")
	p.choose("Sample General Hospital")
	p.sees("found 2 visits of yours")
	p.choose("Yes, link them")
	p.sees("The hospital sends a code")
	p.enterCode(registryCode(c, p.sms(), "link", "to link your records"))
	p.sees("Done. The records are linked.")
	p.choose("My records")
	identify(p, "Your records")
	p.choose("Blood test")
	p.sees("Sample General Hospital")
}

// identify enters the year of birth, unless what follows is shown at once to
// somebody who has just proved who they are.
func identify(p patient, follows ...string) {
	p.sees(append(follows, "year of birth")...)
	if p.sms().reads("year of birth") {
		p.enter(birth)
	}
	p.sees(follows...)
}

// prove makes a doctor known by the code of the professionals' registry.
func prove(c city, doctor *handset) {
	c.t.Helper()
	d := texter{doctor}
	d.text("DOCTOR")
	d.sees("code from the professionals registry")
	d.enter(registryCode(c, doctor, "doctor", "professionals registry's code to log in"))
	d.sees("You are known as a doctor here")
}

var (
	eightDigits = regexp.MustCompile(`\b\d{8}\b`)
	sixDigits   = regexp.MustCompile(`\b\d{6}\b`)
	reference   = regexp.MustCompile(`Ref (\d{6})`)
)

// ask lets a doctor ask, and returns the reference of the prompt that comes.
func ask(c city, p patient, doctor *handset) string {
	c.t.Helper()
	p.reach("Let a doctor ask", "VISIT")
	identify(p, "Tell the doctor")
	d := texter{doctor}
	d.text("CONSENT " + eightDigits.FindString(p.sms().screen) + " CARE 30")
	d.sees("Taken, number")
	prompt := p.sms().next("a health facility asks")
	for _, disclosed := range []string{"Sample General", "treatment", "Anita"} {
		if strings.Contains(prompt, disclosed) {
			c.t.Errorf("the prompt discloses %q: %s", disclosed, prompt)
		}
	}
	return reference.FindStringSubmatch(prompt)[1]
}

// allow reads the request to its end and approves it with its code.
func allow(c city, p patient, ref string) {
	c.t.Helper()
	p.reach("A request waits for you", "YES "+ref)
	identify(p, "Who asks?", "Dr Anita Sample")
	if p.sms().reads("Who asks?") {
		p.choose("Sample General Hospital")
	}
	p.sees("Dr Anita Sample")
	p.sees("treatment")
	p.sees("they may only look at them")
	p.choose("Allow")
	p.sees("a 6-digit code comes by SMS")
	sms := p.sms().next("is the code to ALLOW request " + ref)
	p.enterCode(sixDigits.FindString(sms))
	p.sees("Recorded")
	p.sms().next("access was given, ref " + ref)
}

// takeBack finds the grant among those who can see the records, and revokes it. By
// SMS that takes the reference.
func takeBack(c city, p patient, ref string) {
	c.t.Helper()
	p.reach("Who sees my records", "GRANTS")
	identify(p, "These may see your records")
	p.choose("Sample General Hospital")
	p.sees("Purpose: treatment")
	p.choose("Take it back")
	p.sees("Taken back", "REVOKE and the reference")
	if p.sms().reads("REVOKE") {
		p.enter("REVOKE " + ref)
		p.sees("Taken back")
	}
	p.sms().next("access " + ref + " was taken back")
}

// healthy looks at what operators see.
func healthy(c city, number string) {
	c.t.Helper()
	if code, body := c.get("/readyz"); code != http.StatusOK || !strings.Contains(body, "bound 1 of 1") {
		c.t.Errorf("readyz: %d %s", code, body)
	}
	_, metrics := c.get("/metrics")
	for _, want := range []string{`healthdial_turn_seconds_count{channel=`, `healthdial_callbacks_total{outcome="accepted"}`,
		`healthdial_outbox_seconds_count{kind="sms"`, `healthdial_smpp_bound{link="lab"} 1`} {
		if !strings.Contains(metrics, want) {
			c.t.Errorf("the metrics lack %s", want)
		}
	}
	if strings.Contains(metrics, strings.TrimPrefix(number, "+91")) {
		c.t.Error("the metrics hold a number")
	}
}
