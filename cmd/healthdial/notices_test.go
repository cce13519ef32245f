//go:build !production

package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"healthdial/config"
	"healthdial/engine"
	"healthdial/gsm/charset"
	"healthdial/lab/operator"
	"healthdial/ussd"
)

// TestPromptFitsAPage: whatever language somebody has, their prompt can be shown.
func TestPromptFitsAPage(t *testing.T) {
	t.Parallel()
	book, err := compile(config.Service{Code: "*456#", Helpline: "14477", Languages: []string{"en"}})
	if err != nil {
		t.Fatal(err)
	}
	most := map[charset.Alphabet]int{charset.GSM7: ussd.DefaultSeptets, charset.UCS2: ussd.DefaultUCS2}
	for _, l := range book.Languages() {
		text := book.Say(l.Tag, "ussd", engine.Phrase{Key: "sms.consent_prompt", Args: engine.Vars{
			"initials": engine.T("W.W.W."), "ref": engine.N("888888"), "code": engine.T("*456*78#")}})
		if alphabet, n := charset.Measure(text); n > most[alphabet] {
			t.Errorf("%s: %d of %s: %s", l.Tag, n, alphabet, text)
		}
	}
}

// TestPromptIsShown: a request comes up on the phone's screen, beside its SMS, and
// the network's word about it is heard.
func TestPromptIsShown(t *testing.T) {
	t.Parallel()
	c := build(t)
	h := c.phone("+919000000023")
	p := texter{h}
	enrol(c, p)
	link(c, p)
	doctor := c.phone("+919000000041")
	prove(c, doctor)
	ask(c, p, doctor)
	for deadline := time.Now().Add(smsPatience); ; {
		texts, err := h.net.Inbox(t.Context(), h.number, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		_, metrics := c.get("/metrics")
		if shown(texts) && counted(metrics, "shown", 1) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("shown: %v; the network's word was heard: %v", shown(texts), counted(metrics, "shown", 1))
		}
		if _, err := h.net.Inbox(t.Context(), h.number, len(texts), time.Second); err != nil {
			t.Fatal(err)
		}
	}
}

// shown reports whether the prompt is among the notices of a phone.
func shown(texts []operator.Text) bool {
	for _, text := range texts {
		if text.Kind == "ussd" && text.From == "456" && strings.Contains(text.Text, "a health facility asks") {
			return true
		}
	}
	return false
}

// counted reports whether so many notices met an end.
func counted(metrics, end string, n int) bool {
	for line := range strings.Lines(metrics) {
		if strings.Contains(line, `"notice"`) && strings.Contains(line, `"`+end+`"`) && strings.HasSuffix(strings.TrimSpace(line), fmt.Sprintf(" %d", n)) {
			return true
		}
	}
	return false
}
