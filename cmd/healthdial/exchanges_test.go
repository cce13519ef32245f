//go:build !production

package main

import (
	"strings"
	"testing"
)

// maxExchanges is how many answers of one dialogue people bear, and gateways keep
// open: what is beyond is lost.
const maxExchanges = 8

// TestEnrolmentFitsItsDialogues counts the answers, page turns among them, of the
// two dialogues that make a HealthID, in the language with the smallest pages too.
func TestEnrolmentFitsItsDialogues(t *testing.T) {
	t.Parallel()
	c := build(t)
	for _, tt := range []struct {
		number, tongue, create, agree, female, make string
	}{
		{"+919000000026", "English", "Create a HealthID", "I agree", "Female", "Create it"},
		{"+919000000027", "Roman", "HealthID banayein", "Sahmat", "Mahila", "Banayein"},
		{"+919000000028", "Devanagari", "HealthID बनाएँ", "सहमत", "महिला", "बनाएँ"},
	} {
		t.Run(tt.tongue, func(t *testing.T) {
			h := c.phone(tt.number)
			h.t = t
			d := counter{dialler: dialler{h}}
			d.dial()
			for _, words := range []string{tt.tongue, tt.create, tt.agree} {
				d.pick(words)
			}
			d.closes()
			d.dial()
			for _, text := range []string{c.otp(h.number, "enrol"), "Tara Sample", birth} {
				d.answer(text)
			}
			d.pick(tt.female)
			d.answer("160012")
			d.pick(tt.make)
			d.closes()
		})
	}
}

// counter counts what it answers in a dialogue.
type counter struct {
	dialler
	answers int
}

func (d *counter) dial() {
	d.t.Helper()
	d.answers = 0
	d.show(d.net.Dial(d.t.Context(), d.number, demoCode))
}

func (d *counter) answer(text string) {
	d.t.Helper()
	if d.answers++; d.answers > maxExchanges {
		d.fail("more than %d answers in one dialogue", maxExchanges)
	}
	d.enter(text)
}

// pick chooses an option by its words, turning pages until it is there.
func (d *counter) pick(words string) {
	d.t.Helper()
	for {
		number, ok := d.option(words)
		if ok {
			d.answer(number)
			return
		}
		if !strings.Contains(d.screen, "99. ") {
			d.fail("no option %q", words)
		}
		d.answer("99")
	}
}

// closes reads the last screen to its end.
func (d *counter) closes() {
	d.t.Helper()
	for d.open && strings.Contains(d.screen, "99. ") {
		d.answer("99")
	}
	if d.open {
		d.fail("the dialogue is still open after %d answers", d.answers)
	}
	d.t.Logf("%d answers", d.answers)
}
