//go:build !production

package modem

import (
	"strings"
	"testing"
	"time"
)

const phone = "+919000000021"

// sends sends a message and is what the modem said to its body.
func (b *bench) sends(text string) string {
	length, pdu := submitPDU(phone, text)
	b.types(shownCMGS(length))
	return shown(b.types(pdu + "\x1a"))
}

func shownCMGS(length int) string { return "AT+CMGS=" + join(length) + "\r" }

func (b *bench) stands() Status {
	b.t.Helper()
	s, err := b.Status()
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}

// quiet is a modem without echo.
func quiet(t *testing.T, c Config, do func(b *bench)) {
	t.Helper()
	within(t, c, func(b *bench) {
		b.types("ATE0\r")
		do(b)
	})
}

func TestLine(t *testing.T) {
	for name, c := range map[string]struct {
		faults Faults
		hears  func(said string) bool
	}{
		"LF only":   {Faults{LFOnly: true}, func(s string) bool { return s == "\n+CSQ: 21,99\n\nOK\n" }},
		"garbage":   {Faults{Garbage: 1}, func(s string) bool { return s != "\r\n+CSQ: 21,99\r\n\r\nOK\r\n" && strings.HasSuffix(s, "\r\nOK\r\n") }},
		"split":     {Faults{Split: true}, func(s string) bool { return s == "\r\n+CSQ: 21,99\r\n\r\nOK\r\n" }},
		"echo":      {Faults{EchoStuck: true}, func(s string) bool { return s == "AT+CSQ\r\r\n+CSQ: 21,99\r\n\r\nOK\r\n" }},
		"interrupt": {Faults{Interrupt: true}, func(s string) bool { return s == "\r\n+CIEV: 2,4\r\n\r\n+CSQ: 21,99\r\n\r\nOK\r\n" }},
		"flood":     {Faults{Flood: Wait(100 * time.Millisecond)}, func(s string) bool { return strings.Count(s, "^RSSI:21") >= 4 }},
	} {
		quiet(t, Config{}, func(b *bench) {
			if err := b.SetFaults(c.faults); err != nil {
				t.Fatal(err)
			}
			if said := b.types("AT+CSQ\r"); !c.hears(said) {
				t.Errorf("%s: %q", name, said)
			}
		})
	}
}

// TestSplit: what it says comes in more than one piece.
func TestSplit(t *testing.T) {
	quiet(t, Config{Faults: Faults{Split: true}}, func(b *bench) {
		if _, err := b.line.Write([]byte("AT+CSQ\r")); err != nil {
			t.Fatal(err)
		}
		first := <-b.heard
		if rest := b.types(""); len(first) > 5 || !strings.HasSuffix(first+rest, "OK\r\n") {
			t.Errorf("%q %q", first, rest)
		}
	})
}

func TestPrompts(t *testing.T) {
	for prompt, want := range map[Prompt]string{PromptAsStandard: "|> ", PromptMissing: "", PromptDoubled: "|> |> ", PromptLate: ""} {
		quiet(t, Config{Faults: Faults{Prompt: prompt}}, func(b *bench) {
			length, pdu := submitPDU(phone, "hello")
			if said := shown(b.types(shownCMGS(length))); said != want {
				t.Errorf("%s: %q, want %q", prompt, said, want)
			}
			time.Sleep(2 * time.Second)
			b.look()
			if said := shown(b.types(pdu + "\x1a")); said != "|+CMGS: 1||OK|" {
				t.Errorf("%s: then %q", prompt, said)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	quiet(t, Config{Faults: Faults{Storm: 2}}, func(b *bench) {
		for _, want := range []string{"|+CMS ERROR: 500|", "|+CMS ERROR: 500|", "|+CMGS: 1||OK|"} {
			if said := b.sends("hello"); said != want {
				t.Errorf("a storm: %q, want %q", said, want)
			}
		}
		_ = b.ChangeNetwork(func(n *Network) { n.Congested = true })
		if said := b.sends("hello"); said != "|+CMS ERROR: 42|" {
			t.Errorf("congestion: %q", said)
		}
		if s := b.stands(); s.Counts.Sent != 1 || s.Counts.Refused != 3 {
			t.Errorf("%+v", s.Counts)
		}
	})
}

// TestPowerCut: power that is cut while a message is sent, before the network took it
// and after. The modem's client hears the same: a modem that begins anew.
func TestPowerCut(t *testing.T) {
	for cut, sent := range map[Cut]int{CutBefore: 0, CutAfter: 1} {
		quiet(t, Config{Model: SIM800, Faults: Faults{CutSend: cut}}, func(b *bench) {
			b.types("AT+CNMI=2,2\r")
			if said := b.sends("hello"); strings.Contains(said, "CMGS") || !strings.Contains(said, "RDY") {
				t.Errorf("%s: %q", cut, said)
			}
			s := b.stands()
			if s.Counts.Sent != sent || s.Counts.Reboots != 1 || s.Indicating[cnmiMT] != 1 || !b.now.echo {
				t.Errorf("%s: %+v", cut, s)
			}
			if said := b.sends("hello"); !strings.Contains(said, "+CMGS:") {
				t.Errorf("%s: afterwards %q", cut, said)
			}
		})
	}
}

// TestCutAndHangAt: what befalls it at a command.
func TestCutAndHangAt(t *testing.T) {
	quiet(t, Config{Model: SIM800, Faults: Faults{CutAt: "+CMGL", HangAt: "+CSQ"}}, func(b *bench) {
		if said := shown(b.types("AT+CMGL=4\r")); !strings.HasPrefix(said, "|+C|RDY|") {
			t.Errorf("cut: %q", said)
		}
		if said := b.types("AT+CSQ\r") + b.types("AT\r") + b.types("AT\r"); said != "AT+CSQ\r" { // its echo came before
			t.Errorf("hung: %q", said)
		}
		if _, err := b.Receive(phone, "hello"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if s := b.stands(); !s.Hung || s.Waiting != 1 {
			t.Errorf("%+v", s)
		}
		if err := b.Reset(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		if said := b.look(); !strings.Contains(said, "SMS Ready") || !strings.Contains(said, `+CMTI: "SM",1`) {
			t.Errorf("reset: %q", said)
		}
	})
}

// TestPort: the port vanishes in the middle of a message and comes back elsewhere; what
// was set is still set, and the rest of the answer is lost.
func TestPort(t *testing.T) {
	quiet(t, Config{}, func(b *bench) {
		length, pdu := submitPDU(phone, "hello")
		b.types(shownCMGS(length))
		if _, err := b.line.Write([]byte(pdu + "\x1a")); err != nil {
			t.Fatal(err)
		}
		if err := b.Vanish(); err != nil {
			t.Fatal(err)
		}
		b.look()
		if _, err := b.pipes.Open("ttyUSB0"); err != ErrNoPort {
			t.Errorf("the port: %v", err)
		}
		time.Sleep(time.Second)
		if err := b.Appear("ttyUSB5"); err != nil {
			t.Fatal(err)
		}
		b.open()
		if said := shown(b.types("AT+CMEE?\r")); said != "|+CMEE: 0||OK|" {
			t.Errorf("it says %q", said)
		}
		if s := b.stands(); s.Counts.Sent != 1 || s.Port != "ttyUSB5" || len(b.pipes.Names()) != 2 {
			t.Errorf("%+v %q", s, b.pipes.Names())
		}
	})
}

// TestUSB: a modem on USB leaves it while it starts anew.
func TestUSB(t *testing.T) {
	quiet(t, Config{Model: EC25, Boot: time.Second}, func(b *bench) {
		time.Sleep(2 * time.Second)
		b.types("AT+CFUN=1,1\r")
		time.Sleep(200 * time.Millisecond)
		if names := b.pipes.Names(); len(names) != 0 {
			t.Errorf("ports: %q", names)
		}
		b.line.Close()
		time.Sleep(5 * time.Second)
		b.open()
		if said := shown(b.types("AT+CPIN?\r")); said != "AT+CPIN?<CR>|+CPIN: READY||OK|" {
			t.Errorf("it says %q", said)
		}
	})
}

func TestSIM(t *testing.T) {
	quiet(t, Config{}, func(b *bench) {
		b.types("AT+CMEE=1\r")
		_ = b.FailSIM(true)
		if said := shown(b.types("AT+CPIN?;\r")); said != "|+CME ERROR: 13|" {
			t.Errorf("failing: %q", said)
		}
		_ = b.FailSIM(false)
		_ = b.RemoveSIM()
		b.look()
		if _, err := b.Receive(phone, "hello"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if s := b.stands(); s.Waiting != 1 || s.Stat != 0 {
			t.Errorf("without a SIM: %+v", s)
		}
		_ = b.InsertSIM()
		time.Sleep(time.Second)
		if s := b.stands(); s.Waiting != 0 || s.Stat != 1 || s.SIM != 1 {
			t.Errorf("with it: %+v", s)
		}
		_ = b.SetPIN("", true)
		_ = b.Reset()
		time.Sleep(time.Second)
		b.look()
		if said := shown(b.types("ATE0+CMEE=1;+CPIN?\r")); !strings.HasSuffix(said, "|+CPIN: SIM PUK||OK|") {
			t.Errorf("with PUK: %q", said)
		}
	})
}

func TestClock(t *testing.T) {
	quiet(t, Config{}, func(b *bench) {
		_ = b.SetClock(-30 * 24 * time.Hour)
		if said := shown(b.types("AT+CCLK?\r")); !strings.HasPrefix(said, `|+CCLK: "99/12/02,`) {
			t.Errorf("it says %q", said)
		}
		if said := shown(b.types("AT+CCLK=\"26/11/28,16:00:00+22\"\r") + b.types("AT+CCLK?\r")); !strings.Contains(said, `"26/11/28,16:00:00+22"`) {
			t.Errorf("it says %q", said)
		}
	})
}

// TestOverrun: what nobody reads is lost, and the modem goes on.
func TestOverrun(t *testing.T) {
	quiet(t, Config{Faults: Faults{Flood: Wait(time.Millisecond)}}, func(b *bench) {
		b.line.Close()
		time.Sleep(20 * time.Second)
		b.open()
		if said := b.types("AT\r"); !strings.Contains(said, "OK") {
			t.Errorf("it says %q", said)
		}
	})
}
