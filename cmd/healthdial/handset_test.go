//go:build !production

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"healthdial/lab/operator"
)

// smsPatience is how long a test waits for an SMS: far longer than any takes.
const smsPatience = 20 * time.Second

// handset is somebody with a phone, who reads what it shows: options by their
// words, never by their numbers.
type handset struct {
	t      *testing.T
	net    operator.Client
	number string
	inbox  []operator.Text // SMS that were not looked for yet
	last   int             // number of the newest SMS
	screen string          // what is before their eyes
	open   bool            // a USSD dialogue is open
}

// fail says what was seen when something was not.
func (h *handset) fail(format string, args ...any) {
	h.t.Helper()
	inbox, _ := h.net.Inbox(context.WithoutCancel(h.t.Context()), h.number, 0, 0)
	for _, sms := range inbox {
		h.t.Logf("SMS %d: %s", sms.N, sms.Text)
	}
	h.t.Fatalf("%s\n--- before the eyes:\n%s", fmt.Sprintf(format, args...), h.screen)
}

func (h *handset) show(s operator.Screen, err error) {
	h.t.Helper()
	if err != nil {
		h.fail("%v", err)
	}
	h.screen, h.open = s.Screen, s.Open
}

// next waits for an SMS that says something, or one of several things. What it
// passes over stays in the inbox.
func (h *handset) next(says ...string) string {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), smsPatience)
	defer cancel()
	for {
		for i, sms := range h.inbox {
			if slices.ContainsFunc(says, func(words string) bool { return strings.Contains(sms.Text, words) }) {
				h.inbox = slices.Delete(h.inbox, i, i+1)
				return sms.Text
			}
		}
		list, err := h.net.Inbox(ctx, h.number, h.last, smsPatience)
		if err != nil || len(list) == 0 {
			h.fail("no SMS says %q: %v", says, err)
		}
		h.inbox, h.last = append(h.inbox, list...), list[len(list)-1].N
	}
}

// reads reports whether one of the words is on the screen.
func (h *handset) reads(words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(h.screen, w) })
}

var optionLine = regexp.MustCompile(`(?m)^(\d+)\. (.*)$`)

// option finds the number of an option on the screen by words in it.
func (h *handset) option(words string) (string, bool) {
	for _, o := range optionLine.FindAllStringSubmatch(h.screen, -1) {
		if strings.Contains(o[2], words) {
			return o[1], true
		}
	}
	return "", false
}

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
	if !strings.Contains(d.screen, "6-digit") {
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

// city is the world of a demo that runs in the test.
type city struct {
	t  *testing.T
	at addresses
}

// build makes a city: a demo on free ports that ends with the test.
func build(t *testing.T) city {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ready, ended := make(chan addresses, 1), make(chan error, 1)
	d := demo{data: t.TempDir(), log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})), out: io.Discard, ready: func(at addresses) { ready <- at }}
	go func() { ended <- d.run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the demo ended with %v", err)
		}
		http.DefaultClient.CloseIdleConnections()
	})
	select {
	case at := <-ready:
		return city{t, at}
	case err := <-ended:
		ended <- nil
		t.Fatalf("the demo did not start: %v", err)
		return city{}
	}
}

func (c city) phone(number string) *handset {
	return &handset{t: c.t, net: operator.Client{BaseURL: c.at.operator}, number: number}
}

// otp is the last code that the registries sent to a mobile for a purpose.
func (c city) otp(number, purpose string) string {
	c.t.Helper()
	resp, err := http.Get(c.at.registries + "/lab/otps/" + strings.TrimPrefix(number, "+91"))
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	var got struct{ OTP, For string }
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil || got.For != purpose {
		c.t.Fatalf("the last code is for %q, want %q: %v", got.For, purpose, err)
	}
	return got.OTP
}

// get is a page of the operators' listener.
func (c city) get(path string) (int, string) {
	c.t.Helper()
	resp, err := http.Get(c.at.admin + path)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}
