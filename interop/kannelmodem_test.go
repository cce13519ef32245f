//go:build integration

package interop

import (
	"fmt"
	"net/url"
	"testing"

	"healthdial/lab/modem"
)

// kannelModem is a modem that Kannel drives.
type kannelModem struct {
	Name, Device, Number string
	PIN                  string
	Init                 string // what Kannel sets it up with
	Buffering            bool   // messages are read from the SIM
}

// TestKannelModem has Kannel drive the simulated modem: one to which messages are
// shown, each to be acknowledged (AT+CNMI=2,2 with +CSMS=1), and one that stores them
// on its SIM and is opened with a PIN. Both send, with status reports, and receive, in
// English and Hindi, longer than one message.
func TestKannelModem(t *testing.T) {
	t.Parallel()
	rack := startRack(t, modem.Config{Model: modem.SIM800}, modem.Config{SIM: modem.SIM{PIN: "1234"}})
	shown, stored := rack.Modems()[0], rack.Modems()[1]
	k := startKannel(t, "", kannelSettings{Modems: []kannelModem{
		{Name: "modem1", Device: rack.device("ttyUSB0"), Number: "+919000000071", Init: "AT+CNMI=2,2,0,1,0"},
		{Name: "modem2", Device: rack.device("ttyUSB1"), Number: "+919000000072", Init: "AT+CNMI=2,1,0,0,0", Buffering: true, PIN: "1234"},
	}})
	k.says(t, "modem1 is not online", "AT2[modem1] (online")
	k.says(t, "modem2 is not online", "AT2[modem2] (online")
	for _, m := range []*modem.Modem{shown, stored} {
		k.receives(t, m, "+919000000021", "Short")
		k.receives(t, m, "+919000000022", inTwo("मदद")+"।")
		k.receives(t, m, "56161", inTwo("HELP")+".")
	}
	for i, text := range []string{"Short [with an escape]", inTwo("HELP") + ".", inTwo("मदद") + "।"} {
		k.transmits(t, shown, 1+i, text)
		k.transmits(t, stored, 11+i, text)
		sent(t, shown, i, text)
		sent(t, stored, i, text)
		k.receipt(t, 1+i) // the other's are not routed
	}
	for _, m := range []*modem.Modem{shown, stored} {
		s, err := m.Status()
		if err != nil || s.Counts.LateCNMA+s.Counts.Unacknowledged+s.Counts.Overruns+s.Waiting+s.SIM > 0 {
			t.Errorf("in the end: %+v, %v", s, err)
		}
	}
}

// receives has somebody send to a modem, and Kannel pass it on.
func (k *kannel) receives(t *testing.T, m *modem.Modem, from, text string) {
	t.Helper()
	s, err := m.Status()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Receive(from, text); err != nil {
		t.Fatal(err)
	}
	got, err := k.take(within(t, patience), func(a arrival) bool { return a.dlr == 0 && a.number == bare(s.Number) && bare(a.from) == bare(from) })
	if err != nil || got.text != text {
		t.Fatalf("%s has %q from %s, want %q: %v", s.Name, got.text, from, text, err)
	}
}

// transmits has Kannel send by a modem, and ask for receipts of it as message n.
func (k *kannel) transmits(t *testing.T, m *modem.Modem, n int, text string) {
	t.Helper()
	s, err := m.Status()
	if err != nil {
		t.Fatal(err)
	}
	receipt := fmt.Sprintf("%s/dlr?of=%s&n=%d&type=%%d", k.MO, bare(s.Number), n)
	err = k.submit(within(t, patience), s.Number, reader, text, url.Values{"smsc": {s.Name}, "dlr-mask": {"31"}, "dlr-url": {receipt}})
	if err != nil {
		t.Fatal(err)
	}
}

// reader is who gets what a modem sends.
const reader = "+919000000023"

// sent waits until the network has the text that follows so many others.
func sent(t *testing.T, m *modem.Modem, after int, text string) {
	t.Helper()
	list, err := m.Sent(within(t, patience), after)
	if err != nil || len(list) == 0 || list[0].Text != text || list[0].To != reader {
		t.Fatalf("sent: %+v, want %q: %v", list, text, err)
	}
}
