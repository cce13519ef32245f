package sip

import (
	"context"
	"net/netip"
	"strings"
	"testing"
	"time"

	"healthdial/gsm/msisdn"
	"healthdial/ivr"
)

// TestStrangersHearNothing has requests from an address that is no trunk's.
func TestStrangersHearNothing(t *testing.T) {
	s, m := serve(t, nil, func(context.Context, ivr.Call) { t.Error("a stranger is answered") })
	p := newPhone(t, s)
	p.sip = udp(t, "127.0.0.2:0")
	for _, method := range []string{"INVITE", "OPTIONS", "REGISTER"} {
		p.say(method, "")
		p.seq++
	}
	friend := newPhone(t, s)
	friend.say("OPTIONS", "")
	if r := friend.final(); r.code() != 200 { // what came before was looked at by now
		t.Errorf("OPTIONS: %s", r.start)
	}
	if r, ok := p.within(20 * time.Millisecond); ok {
		t.Errorf("a stranger is told %s", r.start)
	}
	if n := m.count("stranger"); n != 3 {
		t.Errorf("%d messages dropped", n)
	}
}

// TestFlood has one address send more than its share.
func TestFlood(t *testing.T) {
	s, m := serve(t, func(c *Config) { c.Limits.Rate, c.Limits.Burst = 1, 3 }, func(context.Context, ivr.Call) {})
	p := newPhone(t, s)
	for range 10 {
		p.say("OPTIONS", "")
		p.seq++
	}
	until(t, "the rest is dropped", func() bool { return m.count("rate") == 7 })
	for range 3 {
		p.final()
	}
}

func TestLimiter(t *testing.T) {
	l, now, a := newLimiter(10, 2), time.Unix(0, 0), netip.MustParseAddr("192.0.2.1")
	for i, tc := range []struct {
		after time.Duration
		addr  string
		ok    bool
	}{
		{0, "192.0.2.1", true}, {0, "192.0.2.1", true}, {0, "192.0.2.1", false}, {0, "192.0.2.2", true},
		{99 * time.Millisecond, "192.0.2.1", false}, {time.Millisecond, "192.0.2.1", true}, {0, "192.0.2.1", false},
		{0, "2001:db8::1", true}, {0, "2001:db8::2", true}, {0, "2001:db8::3", false}, {0, "2001:db8:0:1::3", true},
	} {
		now = now.Add(tc.after)
		if ok := l.allow(netip.MustParseAddr(tc.addr), now); ok != tc.ok {
			t.Errorf("%d: %v", i, ok)
		}
	}
	for range 3 * maxAddresses {
		a = a.Next()
		l.allow(a, now)
	}
	if n := len(l.paid); n > maxAddresses {
		t.Errorf("%d addresses are remembered", n)
	}
	if !l.allow(a.Next(), now.Add(time.Minute)) {
		t.Error("nobody new is let in though all have paid")
	}
}

// TestRefused has INVITEs that are not answered with a call.
func TestRefused(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(*Config)
		say    func(p *phone)
		code   int
		header string
		cause  Cause
	}{
		{"an unknown extension", nil, func(p *phone) { p.say("INVITE", p.sdp("sendrecv"), "Require: timer, magic") }, 420, "Unsupported", CauseMalformed},
		{"no SDP", nil, func(p *phone) { p.say("INVITE", "hello", "Content-Type: text/plain") }, 415, "Accept", CauseMedia},
		{"video only", nil, func(p *phone) { p.say("INVITE", strings.Replace(p.sdp("sendrecv"), "audio", "video", 1)) }, 488, "", CauseMedia},
		{"a session that is too short", nil, func(p *phone) { p.say("INVITE", p.sdp("sendrecv"), "Session-Expires: 30") }, 422, "Min-Se", CauseMalformed},
		{"no Contact", nil, func(p *phone) {
			p.branch = "z9hG4bK" + newTag()
			p.raw(strings.Replace(p.request("INVITE", p.sdp("sendrecv")), "Contact:", "Subject:", 1))
		}, 400, "", CauseMalformed},
		{"a missed-call number", func(c *Config) { c.Trunks[0].Missed = []string{"1800999"} }, func(p *phone) { p.dials = "1800999"; p.say("INVITE", p.sdp("sendrecv")) }, 480, "", CauseMissed},
		{"a number in a dialog that is not there", nil, func(p *phone) { p.to = "unknown"; p.say("INVITE", p.sdp("sendrecv")) }, 481, "", ""},
		{"a BYE of no call", nil, func(p *phone) { p.to = "unknown"; p.say("BYE", "") }, 481, "", ""},
		{"a CANCEL of nothing", nil, func(p *phone) { p.branch = "z9hG4bK1"; p.say("CANCEL", "") }, 481, "", ""},
		{"an UPDATE of no call", nil, func(p *phone) { p.say("UPDATE", "") }, 481, "", ""},
		{"an INFO of no call", nil, func(p *phone) { p.say("INFO", "") }, 481, "", ""},
		{"a method that is not ours", nil, func(p *phone) { p.say("REFER", "") }, 405, "Allow", ""},
		{"a version to come", nil, func(p *phone) {
			p.branch = "z9hG4bK" + newTag()
			p.raw(strings.Replace(p.request("OPTIONS", ""), " SIP/2.0\r\nVia", " SIP/7.0\r\nVia", 1))
		}, 505, "", ""},
		{"methods that differ", nil, func(p *phone) {
			p.branch = "z9hG4bK" + newTag()
			p.raw(strings.Replace(p.request("OPTIONS", ""), "1 OPTIONS", "1 MESSAGE", 1))
		}, 400, "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, m := serve(t, tc.change, func(context.Context, ivr.Call) { t.Error("answered") })
			p := newPhone(t, s)
			tc.say(p)
			if r := p.final(); r.code() != tc.code || tc.header != "" && r.header.Get(tc.header) == "" {
				t.Errorf("%s, %v", r.start, r.header)
			}
			if tc.cause != "" {
				until(t, "it is counted", func() bool { return last(m, func() []Cause { return m.refused }) == tc.cause })
			}
		})
	}
}

func TestMissedCall(t *testing.T) {
	missed := make(chan string, 1)
	s, _ := serve(t, func(c *Config) {
		c.Trunks[0].Missed, c.Trunks[0].Trusted = []string{"080 4567 8901"}, true
		c.Missed = func(n msisdn.Number, trusted bool) { missed <- n.E164(); _ = trusted }
	}, func(context.Context, ivr.Call) { t.Error("answered") })
	p := newPhone(t, s)
	p.dials = "+918045678901"
	p.say("INVITE", p.sdp("sendrecv"))
	if r := p.final(); r.code() != 480 {
		t.Errorf("%s", r.start)
	}
	if n := receive(t, missed); n != "+919876543210" {
		t.Errorf("missed %s", n)
	}
}

// TestFull has more calls than there is room for.
func TestFull(t *testing.T) {
	for _, tc := range []struct {
		change func(*Config)
		code   int
	}{
		{func(c *Config) { c.Limits.Calls = 1 }, 503},
		{func(c *Config) { c.Trunks[0].Calls = 1 }, 486},
	} {
		talk, _ := asks(t, digit(1), digit(1))
		s, _ := serve(t, tc.change, talk)
		first, second := newPhone(t, s), newPhone(t, s)
		first.call()
		second.say("INVITE", second.sdp("sendrecv"))
		if r := second.final(); r.code() != tc.code || r.header.Get("Retry-After") == "" {
			t.Errorf("%s, want %d", r.start, tc.code)
		}
		first.hangUp()
		until(t, "its place is free", func() bool { return s.calls.places() == 0 })
		third := newPhone(t, s)
		third.call()
		third.hangUp()
	}
}
