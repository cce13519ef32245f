package sip

import (
	"strings"
	"testing"
	"time"

	"healthdial/ivr"
)

// TestHold puts the call on hold in the middle of a line: the rest is said after it.
func TestHold(t *testing.T) {
	for _, hold := range []direction{sendonly, inactive} {
		t.Run(string(hold), func(t *testing.T) {
			talk, got := asks(t, ivr.Question{Lines: lines("aa", "bb"), Keys: ivr.Keys{Most: 1, First: 50 * time.Millisecond}})
			s, _ := serve(t, nil, talk)
			p := newPhone(t, s)
			p.call()
			until(t, "something is said", func() bool { return len(pitches(p.heard())) > 0 })
			p.change("INVITE", string(hold))
			quiet := len(p.heard())
			p.change("OPTIONS", "")
			p.change("OPTIONS", "") // time passes
			if n := len(p.heard()); n > quiet+1 {
				t.Errorf("%d frames came while on hold", n-quiet)
			}
			p.change("INVITE", "sendrecv")
			if keys := receive(t, got); keys != "" {
				t.Errorf("keys %q", keys)
			}
			p.ends()
			tones := 0
			for _, f := range p.heard() {
				if pitch(f.samples) > 0 {
					tones++
				}
			}
			if tones < 19 || tones > 21 {
				t.Errorf("%d frames of tone, want 20: all of both lines", tones)
			}
		})
	}
}

// change sends a request within the call and acknowledges what is answered.
func (p *phone) change(method, direction string, more ...string) message {
	p.t.Helper()
	p.seq++
	body := ""
	if direction != "" {
		body = p.sdp(direction)
	}
	p.say(method, body, more...)
	m := p.final()
	if m.code() != 200 {
		p.t.Fatalf("%s: %s", method, m.start)
	}
	if method == "INVITE" {
		p.ack(m)
	}
	return m
}

func TestChangeOfCodec(t *testing.T) {
	talk, _ := asks(t, digit(1, "aaaaaaaa"))
	s, _ := serve(t, nil, talk)
	p := newPhone(t, s)
	p.call()
	until(t, "A-law", func() bool { return len(p.heard()) > 2 && p.heard()[2].PayloadType == 8 })
	p.law = 0
	p.change("UPDATE", "sendrecv")
	until(t, "mu-law", func() bool {
		h := p.heard()
		return h[len(h)-1].PayloadType == 0 && pitch(h[len(h)-1].samples) == letter('a')
	})
	p.press('1', 3)
	p.ends()
}

// TestBadChange leaves the call as it was.
func TestBadChange(t *testing.T) {
	talk, got := asks(t, digit(1, "a"))
	s, _ := serve(t, nil, talk)
	p := newPhone(t, s)
	p.call()
	for _, tc := range []struct {
		body string
		more string
		code int
	}{
		{"v=0\r\no=- 1 9 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 99\r\n", "Subject: X", 488},
		{"nonsense", "Subject: X", 488},
		{"nonsense", "Content-Type: text/plain", 415},
		{p.sdp("sendrecv"), "Require: nothing-we-have", 420},
		{p.sdp("sendrecv"), "Session-Expires: 10", 422},
	} {
		p.seq++
		p.say("UPDATE", tc.body, tc.more)
		if r := p.final(); r.code() != tc.code {
			t.Errorf("%s: %s, want %d", tc.more, r.start, tc.code)
		}
	}
	p.seq -= 3
	p.say("UPDATE", p.sdp("sendrecv"))
	if r := p.final(); r.code() != 500 {
		t.Errorf("out of order: %s", r.start)
	}
	p.seq += 3
	p.press('1', 3)
	if keys := receive(t, got); keys != "1" {
		t.Errorf("keys %q", keys)
	}
	p.ends()
}

func TestLateOffer(t *testing.T) {
	talk, got := asks(t, digit(1, "a"))
	s, _ := serve(t, nil, talk)
	p := newPhone(t, s)
	p.say("INVITE", "")
	m := p.final()
	if m.code() != 200 || !strings.Contains(m.body, "telephone-event/8000") {
		t.Fatalf("%s\n%s", m.start, m.body)
	}
	p.acknowledge(m, p.sdp("sendrecv"))
	until(t, "something is said", func() bool { return len(pitches(p.heard())) > 0 })
	p.press('8', 3)
	if keys := receive(t, got); keys != "8" {
		t.Errorf("keys %q", keys)
	}
	p.ends()
}

// TestLostACK has the 200 repeated until it is acknowledged.
func TestLostACK(t *testing.T) {
	talk, _ := asks(t, digit(1, "a"))
	s, _ := serve(t, nil, talk)
	p := newPhone(t, s)
	p.say("INVITE", p.sdp("sendrecv"))
	first, again := p.final(), p.final()
	if first.body != again.body || first.header.Get("To") != again.header.Get("To") {
		t.Error("the 200 changed")
	}
	p.ack(again)
	until(t, "something is said", func() bool { return len(pitches(p.heard())) > 0 })
	p.hangUp()
}

// TestRepeatedACK has the ACK of an INVITE before come while another is awaited, which
// holds an answer.
func TestRepeatedACK(t *testing.T) {
	talk, got := asks(t, digit(1, "a"))
	s, _ := serve(t, nil, talk)
	p := newPhone(t, s)
	p.call()
	old := p.request("ACK", "")
	p.seq++
	p.say("INVITE", "")
	first := p.final()
	p.raw(old)
	if again := p.final(); first.code() != 200 || again.body != first.body {
		t.Errorf("%s, then %s", first.start, again.start)
	}
	invite := p.seq
	p.seq++
	p.say("UPDATE", p.sdp("sendrecv"))
	if r := p.final(); r.code() != 491 {
		t.Errorf("an offer beside an offer: %s", r.start)
	}
	p.seq = invite
	p.acknowledge(first, p.sdp("sendrecv"))
	p.seq++
	until(t, "the answer arrived", func() (answered bool) {
		s.calls.each(func(c *call) { answered = !c.media.offering() })
		return answered
	})
	p.change("INVITE", "sendrecv")
	asking(t, s)
	p.press('4', 3)
	if keys := receive(t, got); keys != "4" {
		t.Errorf("keys %q", keys)
	}
	p.ends()
}

// TestBadChangeOfContact has the BYE go where it would have without the change.
func TestBadChangeOfContact(t *testing.T) {
	talk, _ := asks(t, digit(1, "a"))
	s, _ := serve(t, nil, talk)
	p := newPhone(t, s)
	p.call()
	p.seq++
	p.branch = "z9hG4bK" + newTag()
	elsewhere := udp(t, "127.0.0.1:0").LocalAddr().String()
	p.raw(strings.Replace(p.request("UPDATE", "nonsense"), "<sip:phone@"+p.sip.LocalAddr().String(), "<sip:phone@"+elsewhere, 1))
	if r := p.final(); r.code() != 488 {
		t.Errorf("%s", r.start)
	}
	asking(t, s)
	p.press('1', 3)
	p.ends()
}
