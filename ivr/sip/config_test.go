package sip

import (
	"context"
	"strings"
	"testing"
	"time"

	"healthdial/ivr"
)

// TestBadConfig changes one thing and wants one problem.
func TestBadConfig(t *testing.T) {
	for _, tc := range []struct {
		change func(*Config)
		want   string
	}{
		{func(*Config) {}, ""},
		{func(c *Config) { c.Voice = nil }, "Voice and Answer are needed"},
		{func(c *Config) { c.Answer = nil }, "Voice and Answer are needed"},
		{func(c *Config) { c.Listeners = nil }, "no listener"},
		{func(c *Config) { c.Listeners[0].Address = "5060" }, "not a host and a port"},
		{func(c *Config) { c.Listeners[0].Network = "sctp" }, "none of udp, tcp, tls"},
		{func(c *Config) { c.Listeners[0].Network = "tls" }, "needs a certificate"},
		{func(c *Config) { c.Trunks[0].Name = "" }, "a name of its own"},
		{func(c *Config) { c.Trunks = append(c.Trunks, loopback) }, "a name of its own"},
		{func(c *Config) { c.Trunks[0].Networks = nil }, "networks, or a username and a secret"},
		{func(c *Config) { c.Trunks[0].Challenge = true }, "networks, or a username and a secret"},
		{func(c *Config) { c.Trunks[0].Transport = "sctp" }, "none of udp, tcp, tls"},
		{func(c *Config) { c.Trunks[0].Register = time.Hour }, "needs a peer"},
		{func(c *Config) { c.Trunks[0].Peer, c.Trunks[0].Transport = "192.0.2.1:5061", "tls" }, "no listener speaks tls"},
	} {
		c := Config{
			Listeners: []Listener{{Network: "udp", Address: "127.0.0.1:0"}}, Trunks: []Trunk{loopback},
			Voice: tones{}, Answer: func(context.Context, ivr.Call) {},
		}
		tc.change(&c)
		_, err := New(c)
		if tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)) {
			t.Errorf("%v, want %q", err, tc.want)
		}
	}
}

// TestPortTaken has Run fail, and close what it had opened.
func TestPortTaken(t *testing.T) {
	taken := udp(t, "127.0.0.1:0").LocalAddr().String()
	s, err := New(Config{
		Listeners: []Listener{{Network: "tcp", Address: "127.0.0.1:0"}, {Network: "udp", Address: taken}}, Trunks: []Trunk{loopback},
		Voice: tones{}, Answer: func(context.Context, ivr.Call) {},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "address already in use") {
		t.Errorf("%v", err)
	}
	if s.Addrs() != nil {
		t.Error("it listens")
	}
}

// TestMisses compares dialled numbers as operators write them.
func TestMisses(t *testing.T) {
	for _, tc := range []struct {
		missed, dialled string
		want            bool
	}{
		{"1800999", "1800999", true}, {"1800999", "+911800999", false}, {"080 4567 8901", "+918045678901", true},
		{"+918045678901", "08045678901", true}, {"+918045678901", "8045678902", false}, {"+918045678901", "", false}, {"14477", "914477", false},
	} {
		if got := (Trunk{Missed: []string{tc.missed}}).misses(tc.dialled); got != tc.want {
			t.Errorf("%s is missed by %s: %v", tc.dialled, tc.missed, got)
		}
	}
}
