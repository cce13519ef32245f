package sip

import (
	"context"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"

	"healthdial/ivr"
)

// TestOverdue has calls that nobody ends.
func TestOverdue(t *testing.T) {
	for _, tc := range []struct {
		name   string
		limits Limits
		more   string
		after  time.Duration
		why    End
	}{
		{"nothing is heard from the other side", Limits{Silence: 20 * time.Second}, "", 21 * time.Second, EndSilence},
		{"nobody says or keys anything", Limits{Idle: 20 * time.Second}, "", 21 * time.Second, EndIdle},
		{"it never ends", Limits{Longest: 20 * time.Second}, "", 21 * time.Second, EndLongest},
		{"its session is not refreshed", Limits{}, "Session-Expires: 90;refresher=uac", 61 * time.Second, EndSession},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, m := serve(t, func(c *Config) { c.Limits = tc.limits; c.Limits.Rate = 1000 }, func(ctx context.Context, c ivr.Call) {
				_, _ = c.Ask(ctx, ivr.Question{Keys: ivr.Keys{Most: 1, First: time.Minute}})
			})
			p := newPhone(t, s)
			more := []string{"Supported: timer"}
			if tc.more != "" {
				more = append(more, tc.more)
			}
			p.call(more...)
			asking(t, s)
			s.inspect(time.Now().Add(tc.after - 2*time.Second))
			s.inspect(time.Now().Add(tc.after))
			p.ends()
			until(t, "it is counted", func() bool { return last(m, func() []End { return m.ends }) == tc.why })
		})
	}
}

// TestHeldIsNotSilent does not take a call on hold for one that is gone.
func TestHeldIsNotSilent(t *testing.T) {
	talk, _ := asks(t, digit(1, "a"))
	s, _ := serve(t, func(c *Config) { c.Limits.Silence = 10 * time.Second }, talk)
	p := newPhone(t, s)
	p.call()
	p.change("INVITE", "inactive")
	s.inspect(time.Now().Add(time.Minute))
	if s.calls.places() != 1 {
		t.Error("the call was ended")
	}
	p.hangUp()
}

// TestHeardAgain reckons silence anew when a call comes back from hold.
func TestHeardAgain(t *testing.T) {
	var later atomic.Int64
	talk, _ := asks(t, digit(1, "a"))
	s, m := serve(t, func(c *Config) {
		c.Limits.Silence, c.Limits.Idle = 10*time.Second, time.Hour
		c.Now = func() time.Time { return time.Now().Add(time.Duration(later.Load())) }
	}, talk)
	p := newPhone(t, s)
	p.call()
	p.change("INVITE", "inactive")
	later.Store(int64(time.Minute))
	p.change("INVITE", "sendrecv")
	s.inspect(s.cfg.Now())
	p.hangUp()
	until(t, "it is counted", func() bool { return last(m, func() []End { return m.ends }) == EndCaller })
}

// patient is a server that only sessions end the calls of.
func patient(c *Config) {
	c.Limits = Limits{Silence: 24 * time.Hour, Idle: 24 * time.Hour, Longest: 24 * time.Hour}
}

// TestRefreshed has the caller refresh its session, by either method.
func TestRefreshed(t *testing.T) {
	talk, _ := asks(t, digit(1, "a"))
	s, _ := serve(t, patient, talk)
	p := newPhone(t, s)
	r := p.call("Supported: timer", "Session-Expires: 90")
	if got := r.header.Get("Session-Expires"); got != "90;refresher=uac" || r.header.Get("Require") != "timer" {
		t.Errorf("the session expires %q", got)
	}
	for _, method := range []string{"UPDATE", "INVITE"} {
		body := ""
		if method == "INVITE" {
			body = "sendrecv"
		}
		if r := p.change(method, body, "Supported: timer", "Session-Expires: 1800;refresher=uac"); r.header.Get("Session-Expires") != "1800;refresher=uac" {
			t.Errorf("%s: %v", method, r.header)
		}
	}
	s.inspect(time.Now().Add(100 * time.Second))
	p.hangUp()
}

// TestRefreshing has us refresh the session, by the method that the caller takes.
func TestRefreshing(t *testing.T) {
	for _, method := range []string{"UPDATE", "INVITE"} {
		t.Run(method, func(t *testing.T) {
			talk, _ := asks(t, digit(1, "a"))
			s, _ := serve(t, patient, talk)
			p := newPhone(t, s)
			allow := "Allow: INVITE, ACK, BYE, " + method
			if r := p.call("Supported: timer", "Session-Expires: 1800;refresher=uas", allow); !strings.HasSuffix(r.header.Get("Session-Expires"), "refresher=uas") {
				t.Errorf("%v", r.header)
			}
			s.inspect(time.Now().Add(901 * time.Second))
			r := p.wants(method)
			if r.header.Get("Session-Expires") != "1800;refresher=uac" {
				t.Errorf("%v", r.header)
			}
			body := ""
			if method == "INVITE" {
				body = p.sdp("sendrecv")
			}
			p.answer(r, 200, body, "Session-Expires: 1800;refresher=uac")
			if method == "INVITE" {
				p.wants("ACK")
			}
			until(t, "it is refreshed", func() bool { return !refreshing(s) })
			s.inspect(time.Now().Add(600 * time.Second)) // nothing is due
			p.hangUp()
		})
	}
}

func refreshing(s *Server) (yes bool) {
	s.calls.each(func(c *call) { yes = yes || c.refreshing.Load() })
	return yes
}

// TestLostByRefresh ends a call that the other side no longer knows.
func TestLostByRefresh(t *testing.T) {
	talk, _ := asks(t, digit(1, "a"))
	s, m := serve(t, patient, talk)
	p := newPhone(t, s)
	p.call("Supported: timer", "Session-Expires: 1800;refresher=uas", "Allow: UPDATE")
	s.inspect(time.Now().Add(901 * time.Second))
	p.answer(p.wants("UPDATE"), 481, "")
	p.ends()
	until(t, "it is counted", func() bool { return last(m, func() []End { return m.ends }) == EndSession })
}

// TestSessionExpires reads the header in its forms (RFC 4028 §4).
func TestSessionExpires(t *testing.T) {
	for _, tc := range []struct {
		header string
		want   expires
		ok     bool
	}{
		{"Session-Expires: 1800", expires{1800 * time.Second, ""}, true},
		{"x: 90;refresher=uas", expires{90 * time.Second, "uas"}, true},
		{"Session-Expires: 1800 ; Refresher=UAC;foo=bar", expires{1800 * time.Second, "uac"}, true},
		{"Session-Expires: soon", expires{}, false},
		{"Session-Expires: -1", expires{}, false},
		{"Session-Expires: 99999999999", expires{}, false},
	} {
		req := sipmsg.NewRequest(sipmsg.INVITE, sipmsg.Uri{})
		name, value, _ := strings.Cut(tc.header, ": ")
		req.AppendHeader(header(name, value))
		got, ok := readExpires(req)
		if got != tc.want || ok != tc.ok {
			t.Errorf("%s: %v, %v", tc.header, got, ok)
		}
	}
}

// TestShutdown ends calls with a BYE and lets no new one in.
func TestShutdown(t *testing.T) {
	talk, got := asks(t, digit(1, "a"))
	stop := make(chan struct{})
	s, m := serveUntil(t, stop, nil, talk)
	p := newPhone(t, s)
	p.call()
	asking(t, s)
	close(stop)
	bye := p.wants("BYE")
	other := newPhone(t, s)
	other.say("INVITE", other.sdp("sendrecv"))
	if r := other.final(); r.code() != 503 {
		t.Errorf("%s", r.start)
	}
	p.answer(bye, 200, "")
	if keys := receive(t, got); keys == "" {
		t.Error("the conversation hears nothing of it")
	}
	until(t, "it is counted", func() bool { return last(m, func() []End { return m.ends }) == EndShutdown })
}

// TestCancel takes an INVITE back at once: either is answered, and nothing is left.
func TestCancel(t *testing.T) {
	s, m := serve(t, nil, func(context.Context, ivr.Call) {})
	for range 30 {
		p := newPhone(t, s)
		p.say("INVITE", p.sdp("sendrecv"))
		invite := p.branch
		p.say("CANCEL", "")
		p.branch = invite
		for answered := false; !answered; {
			r := p.next()
			switch {
			case r.method() == "BYE":
				p.answer(r, 200, "")
				answered = true
			case strings.HasSuffix(r.header.Get("Cseq"), "CANCEL"):
			case r.code() == 487:
				p.say("ACK", "")
				answered = true
			case r.code() == 200:
				p.ack(r)
			}
		}
	}
	until(t, "no call is left", func() bool { return s.calls.places() == 0 })
	until(t, "all are counted", func() bool {
		m.mu.Lock()
		defer m.mu.Unlock()
		return len(m.ends)+len(m.refused) == 30
	})
}

// TestStrangersRTP has keys and sound come from where the caller is not.
func TestStrangersRTP(t *testing.T) {
	talk, got := asks(t, digit(1, "a"))
	s, _ := serve(t, nil, talk)
	p := newPhone(t, s)
	p.call()
	asking(t, s)
	p.packet(p.rtp, p.law, false, make([]byte, 160)) // it is heard from where it said
	key := event{code: 9, duration: 160}.append(nil)
	for _, from := range []string{"127.0.0.2:0", "127.0.0.1:0"} {
		p.packet(udp(t, from), p.events, true, key)
	}
	p.press('3', 3)
	if keys := receive(t, got); keys != "3" {
		t.Errorf("keys %q", keys)
	}
	p.ends()
}

// TestOtherPort takes RTP from another port than was named, if it comes from no other.
func TestOtherPort(t *testing.T) {
	talk, got := asks(t, digit(2, "a"))
	s, _ := serve(t, nil, talk)
	p := newPhone(t, s)
	p.call()
	asking(t, s)
	one, two := udp(t, "127.0.0.1:0"), udp(t, "127.0.0.1:0")
	for _, k := range []struct {
		from *net.UDPConn
		code uint8
	}{{one, 4}, {two, 5}, {one, 6}} {
		p.stamp += 1600
		p.packet(k.from, p.events, true, event{code: k.code, duration: 160}.append(nil))
	}
	if keys := receive(t, got); keys != "46" {
		t.Errorf("keys %q", keys)
	}
	p.ends()
}
