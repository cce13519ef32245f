//go:build !production

package main

import "strings"

// patient is a person who uses the service, by one channel.
type patient interface {
	begin()                      // reaches the service anew
	reach(words, keyword string) // goes to an option of the menu, or to what a keyword begins
	sees(words ...string)        // has one of the words before their eyes, on this page or a later one
	choose(words string)         // takes an option
	enter(text string)           // answers a question
	enterCode(c string)          // after the talk ended with "a code comes by SMS"
	sms() *handset               // the phone that SMS come to
}

// dialler uses USSD.
type dialler struct{ *handset }

func (d dialler) sms() *handset { return d.handset }

func (d dialler) begin() {
	d.t.Helper()
	if d.open {
		if err := d.net.HangUp(d.t.Context(), d.number); err != nil {
			d.fail("%v", err)
		}
	}
	d.show(d.net.Dial(d.t.Context(), d.number, demoCode))
	if number, ok := d.option("Start again"); ok {
		d.enter(number)
	}
}

func (d dialler) enter(text string) {
	d.t.Helper()
	d.show(d.net.Answer(d.t.Context(), d.number, text))
}

func (d dialler) reach(words, _ string) {
	d.t.Helper()
	d.begin()
	d.choose(words)
}

// turn goes to the next page, if there is one.
func (d dialler) turn() bool {
	d.t.Helper()
	number, ok := d.option("More")
	if ok {
		d.enter(number)
	}
	return ok
}

func (d dialler) sees(words ...string) {
	d.t.Helper()
	for !d.reads(words...) {
		if !d.turn() {
			d.fail("the screen does not say %q", words)
		}
	}
}

func (d dialler) choose(words string) {
	d.t.Helper()
	for {
		if number, ok := d.option(words); ok {
			d.enter(number)
			return
		}
		if !d.turn() {
			d.fail("no option %q", words)
		}
	}
}

func (d dialler) enterCode(code string) {
	d.t.Helper()
	if d.open {
		d.fail("the dialogue is still open")
	}
	d.show(d.net.Dial(d.t.Context(), d.number, demoCode))
	if !strings.Contains(d.screen, "nter the ") {
		d.fail("the next dial does not ask for the code")
	}
	d.enter(code)
}

// texter uses SMS: every screen is a message.
type texter struct{ *handset }

func (x texter) sms() *handset { return x.handset }

func (x texter) text(text string) {
	x.t.Helper()
	if _, err := x.net.SMS(x.t.Context(), x.number, demoSMSNumber, text); err != nil {
		x.fail("%v", err)
	}
}

func (x texter) begin() {
	x.t.Helper()
	x.enter("hello")
}

func (x texter) reach(_, keyword string) {
	x.t.Helper()
	x.enter(keyword)
}

func (x texter) enter(text string) {
	x.t.Helper()
	x.text(text)
	x.screen = ""
}

// sees waits for the answer that says something.
func (x texter) sees(words ...string) {
	x.t.Helper()
	if !x.reads(words...) {
		x.screen = x.next(words...)
	}
}

func (x texter) choose(words string) {
	x.t.Helper()
	x.sees(words)
	number, ok := x.option(words)
	if !ok {
		x.fail("no option %q", words)
	}
	x.enter(number)
}

func (x texter) enterCode(code string) { x.enter(code) }
