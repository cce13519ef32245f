//go:build !production

package main

import (
	"context"
	"fmt"
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
