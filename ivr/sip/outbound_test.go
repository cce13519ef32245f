package sip

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/icholy/digest"

	"healthdial/gsm/msisdn"
	"healthdial/ivr"
)

// exchange is a server with a trunk whose peer is a phone.
func exchange(t *testing.T, change func(*Config)) (*Server, *phone, *meter) {
	t.Helper()
	p := &phone{t: t, law: 0, events: 96, stamp: 1000, seq: 1, dials: "us", from: "<sip:peer@example.org>"}
	p.sip, p.rtp = udp(t, "127.0.0.1:0"), udp(t, "127.0.0.1:0")
	go p.listen()
	s, m := serve(t, func(c *Config) {
		c.Trunks[0].Peer, c.Trunks[0].Number = p.sip.LocalAddr().String(), "+911140000000"
		c.Trunks[0].Username, c.Trunks[0].Secret = "healthdial", []byte("secret")
		if change != nil {
			change(c)
		}
	}, func(context.Context, ivr.Call) {})
	p.server = s.Addrs()[0].(interface{ AddrPort() netip.AddrPort }).AddrPort()
	return s, p, m
}

// callee is whom we call.
func callee(t *testing.T) msisdn.Number {
	t.Helper()
	n, err := msisdn.Parse("+919876543210", "IN")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

type dialled struct {
	call ivr.Call
	err  error
}

func dials(ctx context.Context, t *testing.T, s *Server) <-chan dialled {
	got, to := make(chan dialled, 1), callee(t)
	go func() {
		c, err := s.Dial(ctx, "lab", to)
		got <- dialled{c, err}
	}()
	return got
}

// takes answers an INVITE of the server's; the phone is in a call then.
func (p *phone) takes(m message, more ...string) {
	p.t.Helper()
	p.answer(m, 200, p.sdp("sendrecv"), more...)
	s, err := parseSDP([]byte(m.body))
	if err != nil {
		p.t.Fatal(err)
	}
	p.far = s.media[0].addr
	p.wants("ACK")
}

func TestDial(t *testing.T) {
	s, p, m := exchange(t, nil)
	got := dials(t.Context(), t, s)
	invite := p.wants("INVITE")
	if !strings.HasPrefix(invite.start, "INVITE sip:+919876543210@127.0.0.1") || !strings.Contains(invite.header.Get("From"), "+911140000000") {
		t.Errorf("%s, from %s", invite.start, invite.header.Get("From"))
	}
	p.answer(invite, 100, "")
	p.answer(invite, 180, "")
	p.takes(invite)
	d := receive(t, got)
	if d.err != nil {
		t.Fatal(d.err)
	}
	if n, ok := d.call.From(); n != callee(t) || !ok || d.call.Link() != "lab" || d.call.ID() == "" {
		t.Error("the call does not know itself")
	}
	pressed := make(chan struct{})
	go func() {
		defer close(pressed)
		until(t, "something is said", func() bool { return len(pitches(p.heard())) > 0 })
		p.press('6', 3)
	}()
	keys, err := d.call.Ask(t.Context(), digit(1, "aaaaa"))
	if err != nil || keys != "6" {
		t.Errorf("%q, %v", keys, err)
	}
	receive(t, pressed)
	go p.ends()
	if err := d.call.HangUp(t.Context()); err != nil {
		t.Error(err)
	}
	until(t, "it is counted", func() bool { return last(m, func() []End { return m.ends }) == EndSaid })
}

// TestCalleeHangsUp has the other side end a call that we placed.
func TestCalleeHangsUp(t *testing.T) {
	s, p, _ := exchange(t, nil)
	got := dials(t.Context(), t, s)
	invite := p.wants("INVITE")
	p.takes(invite)
	d := receive(t, got)
	p.id, p.seq = invite.header.Get("Call-Id"), 10
	_, tag, _ := strings.Cut(invite.header.Get("From"), ";tag=")
	p.to = tag
	p.hangUp()
	if _, err := d.call.Ask(t.Context(), digit(1)); !errors.Is(err, ivr.ErrHungUp) {
		t.Errorf("it hears %v", err)
	}
	if err := d.call.HangUp(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestNotAnswered(t *testing.T) {
	for _, tc := range []struct {
		code int
		want error
	}{
		{486, ErrBusy}, {600, ErrBusy}, {480, ErrNoAnswer}, {404, ErrUnreachable}, {484, ErrUnreachable},
		{603, ErrRefused}, {403, ErrRefused}, {302, ErrRefused}, {488, ErrMedia}, {503, ivr.ErrNoTrunk},
	} {
		s, p, m := exchange(t, nil)
		got := dials(t.Context(), t, s)
		invite := p.wants("INVITE")
		p.answer(invite, tc.code, "")
		p.wants("ACK")
		d := receive(t, got)
		if !errors.Is(d.err, tc.want) || d.call != nil {
			t.Errorf("%d: %v", tc.code, d.err)
		}
		var named interface{ Cause() string }
		if errors.As(d.err, &named) && named.Cause() != string(last(m, func() []Cause { return m.refused })) {
			t.Errorf("%d: cause %q", tc.code, named.Cause())
		}
	}
}

// TestChallenged proves who we are, and takes a longer session interval.
func TestChallenged(t *testing.T) {
	s, p, _ := exchange(t, nil)
	got := dials(t.Context(), t, s)
	invite := p.wants("INVITE")
	chal := digest.Challenge{Realm: "there", Nonce: "n", Algorithm: "MD5", QOP: []string{"auth"}}
	p.answer(invite, 407, "", "Proxy-Authenticate: Digest algorithm=magic, realm=x, nonce=y", "Proxy-Authenticate: "+chal.String())
	p.wants("ACK")
	invite = p.wants("INVITE")
	cred, err := digest.ParseCredentials(invite.header.Get("Proxy-Authorization"))
	if err != nil {
		t.Fatal(err)
	}
	want, err := digest.Digest(&chal, digest.Options{Method: "INVITE", URI: cred.URI, Username: "healthdial", Password: "secret", Cnonce: cred.Cnonce, Count: cred.Nc})
	if err != nil || want.Response != cred.Response {
		t.Errorf("the proof is wrong: %v", err)
	}
	p.answer(invite, 422, "", "Min-SE: 3600")
	p.wants("ACK")
	invite = p.wants("INVITE")
	if invite.header.Get("Session-Expires") != "3600" || invite.header.Get("Min-Se") != "3600" || invite.header.Get("Proxy-Authorization") == "" {
		t.Errorf("%v", invite.header)
	}
	p.takes(invite)
	d := receive(t, got)
	if d.err != nil {
		t.Fatal(d.err)
	}
	go p.ends()
	if err := d.call.HangUp(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestRouted has requests within a call go by the route that was recorded.
func TestRouted(t *testing.T) {
	s, p, _ := exchange(t, nil)
	got := dials(t.Context(), t, s)
	at := p.sip.LocalAddr().String()
	p.takes(p.wants("INVITE"), "Record-Route: <sip:far.example.org;lr>", "Record-Route: <sip:"+at+";lr>", "Contact: <sip:elsewhere@192.0.2.9:9>")
	d := receive(t, got)
	if d.err != nil {
		t.Fatal(d.err)
	}
	go func() { _ = d.call.HangUp(context.WithoutCancel(t.Context())) }()
	bye := p.wants("BYE")
	if routes := bye.header["Route"]; len(routes) != 2 || routes[0] != "<sip:"+at+";lr>" {
		t.Errorf("routes %v", routes)
	}
	p.answer(bye, 200, "")
}

func TestNoTrunk(t *testing.T) {
	s, _, _ := exchange(t, nil)
	if _, err := s.Dial(t.Context(), "nowhere", callee(t)); !errors.Is(err, ivr.ErrNoTrunk) {
		t.Errorf("%v", err)
	}
}

// TestShutdownWhileRinging has Run end while a call is placed.
func TestShutdownWhileRinging(t *testing.T) {
	var got <-chan dialled
	t.Cleanup(func() { // after Run has ended
		if d := receive(t, got); d.err == nil {
			t.Error("answered")
		}
	})
	s, p, _ := exchange(t, nil)
	got = dials(context.Background(), t, s)
	invite := p.wants("INVITE")
	p.answer(invite, 180, "")
	go func() {
		p.answer(p.wants("CANCEL"), 200, "")
		p.answer(invite, 487, "")
	}()
}

// TestChallengedBye proves who we are at the end of a call too.
func TestChallengedBye(t *testing.T) {
	s, p, _ := exchange(t, nil)
	got := dials(t.Context(), t, s)
	p.takes(p.wants("INVITE"))
	d := receive(t, got)
	if d.err != nil {
		t.Fatal(d.err)
	}
	hung := make(chan error, 1)
	go func() { hung <- d.call.HangUp(context.WithoutCancel(t.Context())) }()
	chal := digest.Challenge{Realm: "there", Nonce: "n", Algorithm: "MD5", QOP: []string{"auth"}}
	first := p.wants("BYE")
	p.answer(first, 407, "", "Proxy-Authenticate: "+chal.String())
	bye := p.wants("BYE")
	if bye.header.Get("Proxy-Authorization") == "" || bye.header.Get("Cseq") == first.header.Get("Cseq") {
		t.Errorf("%v", bye.header)
	}
	p.answer(bye, 200, "")
	if err := receive(t, hung); err != nil {
		t.Error(err)
	}
}
