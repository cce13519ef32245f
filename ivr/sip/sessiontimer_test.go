package sip

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"
)

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

// TestProxyAsks has a session timer that a proxy asked for and the caller does not know:
// we refresh (RFC 4028 §9).
func TestProxyAsks(t *testing.T) {
	talk, _ := asks(t, digit(1, "a"))
	s, _ := serve(t, nil, talk)
	p := newPhone(t, s)
	if r := p.call("Session-Expires: 90"); r.header.Get("Session-Expires") != "90;refresher=uas" || r.header.Get("Require") != "" {
		t.Errorf("%v", r.header)
	}
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
				p.answer(r, 200, body, "Session-Expires: 1800;refresher=uac")
				p.wants("ACK") // the first was lost
			}
			until(t, "it is refreshed", func() bool { return !refreshing(s) })
			s.inspect(time.Now().Add(600 * time.Second)) // nothing is due
			p.hangUp()
		})
	}
}

// TestUnaskedRefresh has a change of the call that says nothing of its session: it goes on,
// and by us, as nobody says that the caller knows how.
func TestUnaskedRefresh(t *testing.T) {
	var later atomic.Int64
	talk, _ := asks(t, digit(1, "a"))
	s, m := serve(t, func(c *Config) {
		patient(c)
		c.Now = func() time.Time { return time.Now().Add(time.Duration(later.Load())) }
	}, talk)
	p := newPhone(t, s)
	p.call("Supported: timer", "Session-Expires: 90;refresher=uac")
	later.Store(int64(50 * time.Second))
	r := p.change("INVITE", "sendrecv")
	if got := r.header.Get("Session-Expires"); got != "90;refresher=uas" || r.header.Get("Require") != "" {
		t.Errorf("%q, %v", got, r.header)
	}
	s.inspect(s.cfg.Now().Add(40 * time.Second)) // 90 seconds from the beginning
	p.hangUp()
	until(t, "it is counted", func() bool { return last(m, func() []End { return m.ends }) == EndCaller })
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
