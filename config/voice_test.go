package config

import (
	"strings"
	"testing"
	"time"
)

// spoken is a voice section that has nothing wrong with it.
const spoken = `voice:
  first: 8s
  calls: 4
  outgoing: exchange
  quiet: {from: "21:00", to: "09:00"}
  sip:
    listeners: [{network: udp, addr: "192.0.2.10:5060"}]
    trunks:
      - name: exchange
        networks: [192.0.2.0/24]
        trusted: true
        prefixes: ["+91"]
        missed: ["1800999"]
        peer: 192.0.2.1:5060
`

func TestVoice(t *testing.T) {
	c, err := Load(bench(t, good+spoken), Options{})
	if err != nil {
		t.Fatal(err)
	}
	from, to, zone := c.Voice.Quiet.Hours()
	if from != 21*time.Hour || to != 9*time.Hour || zone.String() != "Asia/Kolkata" {
		t.Errorf("quiet from %v to %v in %v", from, to, zone)
	}
	trunk := c.Voice.SIP.Trunks[0]
	if nets := trunk.Nets(); len(nets) != 1 || nets[0].String() != "192.0.2.0/24" || trunk.Keepalive != 30*time.Second {
		t.Errorf("%v, alive every %v", nets, trunk.Keepalive)
	}
}

// TestNobodyIsWokenUp: without quiet hours the usual ones are in force.
func TestNobodyIsWokenUp(t *testing.T) {
	for given, want := range map[string][2]time.Duration{
		"": {21 * time.Hour, 9 * time.Hour}, "  quiet: {from: \"00:00\", to: \"00:00\"}\n": {},
	} {
		text := strings.Replace(spoken, "  quiet: {from: \"21:00\", to: \"09:00\"}\n", given, 1)
		c, err := Load(bench(t, good+text), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if from, to, zone := c.Voice.Quiet.Hours(); from != want[0] || to != want[1] || zone.String() != "Asia/Kolkata" {
			t.Errorf("%q: quiet from %v to %v in %v", given, from, to, zone)
		}
	}
}

// TestAVoiceThatNobodyHears: a voice with neither trunks nor platforms is a mistake.
func TestAVoiceThatNobodyHears(t *testing.T) {
	if _, err := Load(bench(t, good+"voice: {first: 7s}\n"), Options{}); err == nil || !strings.Contains(err.Error(), "voice: nobody can call") {
		t.Error(err)
	}
}

// TestVoiceBad changes one thing and wants one problem.
func TestVoiceBad(t *testing.T) {
	for _, tc := range []struct{ old, new, want string }{
		{"first: 8s", "first: 8h", "voice.first: is not from 0 to 1m0s"},
		{"first: 8s", "engine: no-such-program", "voice.engine: no-such-program is no program that can be run here"},
		{"first: 8s", "recordings: /no/such/folder", "voice.recordings: /no/such/folder is no folder"},
		{"first: 8s", "voices: [{lang: hi, speed: 900}]", "voice.voices[0].speed: is not from 80 to 300 words a minute"},
		{"calls: 4", "calls: 400", "voice.calls: is not from 1 to 32"},
		{"outgoing: exchange", "outgoing: other", "voice.outgoing: \"other\" is not the name of a trunk with a peer"},
		{"21:00", "9 pm", "voice.quiet.from: a time such as 21:00 is wanted"},
		{`to: "09:00"`, `to: "09:00", zone: Nowhere`, "voice.quiet.zone: \"Nowhere\" is not a time zone"},
		{"network: udp", "network: sctp", "voice.sip.listeners[0].network: udp, tcp or tls is wanted"},
		{"network: udp", "network: tls", "voice.sip.listeners[0].tls: is missing"},
		{"    trunks:", "    ports: [100, 200]\n    trunks:", "voice.sip.ports: the first and the last of a range above 1023 are wanted"},
		{"name: exchange", "name: north", "\"north\" is there twice"},
		{"networks: [192.0.2.0/24]", "networks: [192.0.2.1/24]", "voice.sip.trunks[0].networks[0]: \"192.0.2.1/24\" is not a network"},
		{"        networks: [192.0.2.0/24]\n", "", "voice.sip.trunks[0].username: is missing"},
		{"peer: 192.0.2.1:5060", "register: 1h", "voice.sip.trunks[0].peer: is missing"},
		{"peer: 192.0.2.1:5060", "peer: 192.0.2.1:5060\n        register: 1s", "voice.sip.trunks[0].register: is below 1m0s"},
		{"trusted: true", "line: 12", "voice.sip.trunks[0].line: a number with its country code is wanted"},
		{"trusted: true", `line: "+919000000021"`, "voice.sip.trunks[0].secret_file: is missing"},
		{`["+91"]`, `["91"]`, "voice.sip.trunks[0].prefixes[0]: \"91\" is not the beginning of a number"},
	} {
		text := strings.Replace(spoken, tc.old, tc.new, 1)
		if text == spoken {
			t.Fatalf("nothing is changed by %q", tc.new)
		}
		if _, err := Load(bench(t, good+text), Options{}); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%q: %v, want %q", tc.new, err, tc.want)
		}
	}
}
