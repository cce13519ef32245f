//go:build !production

package faults

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// TestSample loads the sample of docs/operators.md, which names every family.
func TestSample(t *testing.T) {
	s, err := Load("testdata/sample.yaml")
	if err != nil {
		t.Fatal(err)
	}
	families := map[string]bool{}
	for _, p := range s.plans {
		families[fmt.Sprintf("%T", p.fault)] = true
	}
	if len(families) != 15 {
		t.Errorf("%d families: %v", len(families), families)
	}
	docs, err := os.ReadFile("../../docs/operators.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"reorder", "early_response", "late", "sequence", "throttle", "half_open", "slow_reader", "already_bound", "unbind",
		"length", "split", "duplicate", "unknown_command", "garbage_tlvs", "receipt", "on", "after", "every", "times", "from", "until"} {
		if !strings.Contains(string(docs), "`"+key) {
			t.Errorf("the docs do not explain %s", key)
		}
	}
}

func TestRefusedScripts(t *testing.T) {
	for text, want := range map[string]string{
		`faults: [{times: 1}]`:                               "exactly one fault is wanted",
		`faults: [{unbind: {}, split: {}}]`:                  "script.yaml:1:10: faults[0]: exactly one fault is wanted, with its settings in braces; there are 2",
		`faults: [{unbind: {}, on: [submit]}]`:               `no kind of PDU is "submit"`,
		`faults: [{unbind: {}, times: -1}]`:                  `script.yaml:1:30: faults[0].times: "-1" is not a whole number from 0`,
		`faults: [{unbind: {soon: true}}]`:                   "script.yaml:1:20: faults[0].unbind.soon: unknown key",
		`faults: [{explode: {}}]`:                            "script.yaml:1:11: faults[0].explode: unknown key",
		`fault: []`:                                          "script.yaml:1:1: fault: unknown key",
		`faults: [{throttle: {status: ESME_NONE}}]`:          `no status is named "ESME_NONE"`,
		`faults: [{late: {}}]`:                               "by is wanted",
		`faults: [{length: {value: 3, body: true}}]`:         "from 16",
		`faults: [{receipt: {form: odd}}]`:                   "form is one of bare, coding-4",
		`faults: [{garbage_tlvs: {}}]`:                       "form is unknown or truncated",
		`faults: [{unknown_command: {command: 0x80000001}}]`: "is an answer",
		`faults: [{reorder: {group: -1}}]`:                   `faults[0].reorder.group: "-1" is not a whole number from 0`,
		`faults: [{slow_reader: {octets: -1}}]`:              `faults[0].slow_reader.octets: "-1" is not a whole number from 0`,
		`faults: [{half_open: {for: soon}}]`:                 "soon",
	} {
		if _, err := Parse("script.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

// TestWhen: which PDUs of a row a fault hits.
func TestWhen(t *testing.T) {
	for when, want := range map[string]string{
		``:                             "xxxxxxxxxx",
		`after: 3`:                     "...xxxxxxx",
		`times: 2`:                     "xx........",
		`every: 3`:                     "x..x..x..x",
		`after: 1, every: 4, times: 2`: ".x...x....",
		`from: 4s`:                     "....xxxxxx",
		`until: 4s`:                    "xxxxx.....",
		`on: [deliver_sm]`:             "..........",
	} {
		s, err := Parse("script.yaml", []byte("faults: [{unbind: {}, "+when+"}]"))
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		s.begin(began)
		s.begin(began.Add(time.Hour)) // a later connection changes nothing
		got := ""
		for i := range 10 {
			hit := len(s.pick(newFrame(submitSM, 0, 1), began.Add(time.Duration(i)*time.Second))) > 0
			got += map[bool]string{true: "x", false: "."}[hit]
		}
		if got != want {
			t.Errorf("{%s} hits %s, want %s", when, got, want)
		}
	}
}

// FuzzMessage: any octets are taken apart without harm, and what is taken apart is
// put together again.
func FuzzMessage(f *testing.F) {
	f.Add([]byte(newFrame(deliverSM, 0, 1, append([]byte("\x00\x01\x01919\x00\x00\x00456\x00\x04\x00\x00\x00\x00\x01\x00\x00\x00\x02hi"), tlv(1, 2)...)...)))
	f.Add([]byte(newFrame(submitSM, 0, 1)))
	f.Fuzz(func(t *testing.T, octets []byte) {
		if len(octets) < headerLen {
			return
		}
		m, ok := parseMessage(octets)
		if !ok {
			return
		}
		m.receipt()
		want := frame(append([]byte(nil), octets...)).sized()
		if got := m.frame(); string(got) != string(want) {
			t.Fatalf("%x became %x", want, got)
		}
	})
}
