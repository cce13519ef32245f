package modem

import (
	"slices"
	"strings"
	"testing"
	"time"

	"healthdial/gsm/at"
)

// TestCNMI chooses within what modems offer.
func TestCNMI(t *testing.T) {
	for _, c := range []struct {
		name, offer string
		canStore    bool
		want        []string
	}{
		{"TS 27.005", "+CNMI: (0-2),(0-3),(0,2,3),(0-2),(0,1)", true, []string{"2,1,0,2,0", "2,2,0,1,0"}},
		{"no memory", "+CNMI: (0-2),(0-3),(0,2,3),(0-2),(0,1)", false, []string{"2,2,0,1,0"}},
		{"no stored reports", "+CNMI: (0,1,2),(0,1,2,3),(0,2,3),(0,1),(0,1)", true, []string{"2,1,0,1,0", "2,2,0,1,0"}},
		{"no reports, no mode 2", "+CNMI: (1),(0,1),(0),(0),(1)", true, []string{"1,1,0,0,1"}},
		{"two parameters", "+CNMI: (0-2),(0,1)", true, []string{"2,1"}},
		{"it does not tell", "", true, []string{"2,1,0,2,0", "2,1,0,1,0", "2,1", "1,1", "2,2,0,1,0"}},
	} {
		var got []string
		for _, i := range cnmi(at.Fields(c.offer), c.canStore) {
			if got = append(got, i.text); i.stored != (strings.Split(i.text, ",")[1] == "1") {
				t.Errorf("%s: %+v", c.name, i)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestQuirks are known by what modems say of themselves, and by name.
func TestQuirks(t *testing.T) {
	for _, c := range []struct{ maker, model, want string }{
		{"SIMCOM_Ltd", "SIMCOM_SIM800L", "sim800"}, {"SIMCOM_Ltd", "SIM900", "sim800"},
		{"SIMCOM INCORPORATED", "SIMCOM_SIM7600E", "sim7600"}, {"INCORPORATED", "A7672E", "sim7600"},
		{"Quectel", "EC25", "quectel-ec2x"}, {"huawei", "E3531", "huawei-e"}, {"HUAWEI Technologies", "MU509", "huawei-e"},
		{"ACME", "M1", "generic"}, {"", "", "generic"},
	} {
		if got := quirksOf(c.maker, c.model).name; got != c.want {
			t.Errorf("%s %s: %s, want %s", c.maker, c.model, got, c.want)
		}
	}
	for _, q := range families() {
		if named, ok := quirksNamed(q.name); !ok || named.name != q.name || q.send == 0 || q.hangUp == "" || len(q.memory) == 0 || q.tries == "" {
			t.Errorf("%+v", q)
		}
	}
	if err := (Config{Open: newPeer().open, Quirks: "no such"}).Validate(); err == nil {
		t.Error("a row that is not there")
	}
}

// TestNamedQuirks: what a person says of a modem counts more than what it says itself.
func TestNamedQuirks(t *testing.T) {
	run(t, func(_ *bench, c *Config) { c.Quirks = "huawei-e" }, func(b *bench) {
		if h := b.becomes(Running); h.Quirks != "huawei-e" || b.count("^CURC=0") != 1 {
			b.Errorf("%+v", h)
		}
	})
}

// TestSlowSIM: a SIM that is still being read is given time.
func TestSlowSIM(t *testing.T) {
	run(t, func(b *bench, _ *Config) {
		ready := time.Now().Add(12 * time.Second)
		b.on = func(command string) string {
			early := time.Now().Before(ready)
			switch {
			case command == "+CPIN?" && time.Now().Before(ready.Add(-6*time.Second)):
				return ended("+CME ERROR: 14")
			case early && (command == "+CIMI" || strings.HasPrefix(command, "+CMGF") || strings.HasPrefix(command, "+CPMS=\"")):
				return ended("+CMS ERROR: 302")
			}
			return ""
		}
	}, func(b *bench) {
		h := b.becomes(Running)
		if h.IMSI == "" || h.Counters["sessions"] != 1 || b.count("+CNMI=2,1,0,2,0") != 1 {
			b.Errorf("%+v", h)
		}
	})
}

// TestBareModem does with the least that a modem can be.
func TestBareModem(t *testing.T) {
	run(t, func(b *bench, _ *Config) {
		for _, command := range []string{"+CMEE=1", "+CGMI", "+CGMM", "+CGSN", "+CMMS=0", "+CSMS=1", "+CREG=1", "+CEREG=1", "+COPS?", "+CSQ", "+CRC=1", "+CLIP=1", "+CUSD=1", `+CSCS="IRA"`, "+CTZU=1", "+CPMS=?", "+CNMI=?", "+CNMI?"} {
			b.answers[command] = "ERROR"
		}
	}, func(b *bench) {
		b.becomes(Running)
		b.arrive("SM", 1, hello)
		time.Sleep(time.Hour)
		if h := b.modem.Health(); b.took() != 1 || h.Counters["sessions"] != 1 {
			b.Errorf("%d, %+v", b.took(), h)
		}
	})
}

// TestStates are told in words, with what to do, and say nothing of people.
func TestStates(t *testing.T) {
	m := New(Config{Name: "m"})
	if h := m.Health(); h.State != Stopped || h.Reason != "not started" {
		t.Errorf("%+v", h)
	}
	m.begin()
	for _, c := range []struct {
		facts facts
		state State
	}{
		{facts{missing: "no port has IMEI ...3809"}, Missing},
		{facts{open: true, silent: true}, Silent},
		{facts{sim: simAbsent, simWhy: "there is no SIM"}, NoSIM},
		{facts{sim: simLocked, simWhy: "the SIM wants its PUK: unlock it in a phone"}, Locked},
		{facts{network: searching}, Searching},
		{facts{network: denied}, Denied},
		{facts{network: atHome}, Starting},
		{facts{ready: true}, Starting},
		{facts{network: roaming, ready: true}, Running},
	} {
		m.learn(func(f *facts) { *f = c.facts })
		if h := m.Health(); h.State != c.state || h.Reason == "" {
			t.Errorf("%+v: %s, %q", c.facts, h.State, h.Reason)
		}
	}
	m.Drain()
	if h := m.Health(); h.State != Drained {
		t.Errorf("%+v", h)
	}
	m.Suspend()
	if h := m.Health(); h.State != Suspended {
		t.Errorf("%+v", h)
	}
	m.end()
	if h := m.Health(); h.State != Stopped || h.Reason != "stopped" {
		t.Errorf("%+v", h)
	}
}
