//go:build !production

package main

import (
	"context"
	"strings"
	"testing"
)

// TestModem: people write to a SIM, call it and are answered by it; operators see it,
// command it and dial by it.
func TestModem(t *testing.T) {
	t.Parallel()
	c := buildDemo(t, demo{gateway: labGateway{dialect: "default"}, modem: true})
	d := desk{t, &process{urls: map[string]string{"ready": c.at.admin}}, c.data}
	d.comes("/readyz", "modem lab-modem: in service with LAB")
	h := c.phone("+919000000023")
	if _, err := h.net.SMS(t.Context(), h.number, demoSIM, "help"); err != nil {
		t.Fatal(err)
	}
	h.next("We never call to ask for a code")
	if err := h.net.Call(t.Context(), h.number, demoSIM); err != nil {
		t.Fatal(err)
	}
	h.next("We never call to ask for a code") // where the conversation is
	from(t, h, demoSIM)
	d.does(0, "The modem carries messages.", "modems", "list")
	d.does(0, "driven as generic", "modems", "show", "lab-modem")
	d.does(0, "Sample balance: Rs 99.50", "modems", "ussd", "lab-modem", "*123#")
	d.does(0, "Choose a language", "modems", "ussd", "lab-modem", demoCode)
	d.does(1, "such as *123#", "modems", "ussd", "lab-modem", "balance")
	d.does(1, `there is no modem "other"`, "modems", "show", "other")
	d.does(0, "drained", "modems", "drain", "lab-modem")
	if _, err := h.net.SMS(t.Context(), h.number, demoSIM, "HELP"); err != nil {
		t.Fatal(err)
	}
	h.next("We never call to ask for a code") // by the link, since the modem sends nothing new
	d.does(0, "suspended", "modems", "suspend", "lab-modem")
	d.does(1, "resume it first", "modems", "drain", "lab-modem")
	d.does(0, "lab-modem", "modems", "resume", "lab-modem")
	d.comes("/readyz", "modem lab-modem: in service with LAB")
	if page := d.page("/metrics"); !strings.Contains(page, `healthdial_modem_state{modem="lab-modem",state="running"} 1`) {
		t.Error("no metric says that the modem runs")
	}
}

// from checks that all that a phone got so far came from one sender.
func from(t *testing.T, h *handset, sender string) {
	t.Helper()
	all, err := h.net.Inbox(context.WithoutCancel(t.Context()), h.number, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, sms := range all {
		if sms.From != sender {
			t.Errorf("SMS %d came from %s, want %s", sms.N, sms.From, sender)
		}
	}
}
