package sip

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/icholy/digest"

	"healthdial/ivr"
)

// tended is a peer of a trunk that is kept by a server, until stop is closed or the test
// ends.
func tended(t *testing.T, stop chan struct{}, set func(*Trunk)) (*phone, *meter) {
	t.Helper()
	p := &phone{t: t}
	p.sip = udp(t, "127.0.0.1:0")
	s, m := serveUntil(t, stop, func(c *Config) {
		c.Trunks[0].Peer = p.sip.LocalAddr().String()
		set(&c.Trunks[0])
	}, func(context.Context, ivr.Call) {})
	p.server = addrPort(s.Addrs()[0])
	return p, m
}

// TestRegister registers, proves itself, takes a longer time, and unregisters.
func TestRegister(t *testing.T) {
	stop := make(chan struct{})
	p, m := tended(t, stop, func(k *Trunk) {
		k.Register, k.Username, k.Secret = time.Minute, "healthdial", []byte("secret")
	})
	first := p.wants("REGISTER")
	if !strings.HasPrefix(first.start, "REGISTER sip:127.0.0.1") || first.header.Get("Expires") != "60" || !strings.Contains(first.header.Get("To"), "healthdial@") {
		t.Errorf("%s, %v", first.start, first.header)
	}
	chal := digest.Challenge{Realm: "there", Nonce: "n", Algorithm: "SHA-256", QOP: []string{"auth"}}
	p.answer(first, 401, "", "WWW-Authenticate: "+chal.String())
	second := p.wants("REGISTER")
	if second.header.Get("Authorization") == "" || second.header.Get("Call-Id") != first.header.Get("Call-Id") || second.header.Get("Cseq") == first.header.Get("Cseq") {
		t.Errorf("%v", second.header)
	}
	p.answer(second, 200, "", "Expires: 40")
	until(t, "it is registered", func() bool { return last(m, func() []bool { return m.known }) })
	close(stop)
	end := p.wants("REGISTER")
	if end.header.Get("Expires") != "0" {
		t.Errorf("%v", end.header)
	}
	p.answer(end, 200, "")
}

// TestRegisterAgain is refused and tries again.
func TestRegisterAgain(t *testing.T) {
	p, m := tended(t, nil, func(k *Trunk) { k.Register = time.Minute })
	p.answer(p.wants("REGISTER"), 423, "", "Min-Expires: 7200")
	until(t, "it is counted", func() bool { m.mu.Lock(); defer m.mu.Unlock(); return len(m.known) == 1 && !m.known[0] })
	second := p.wants("REGISTER")
	if second.header.Get("Expires") != "7200" {
		t.Errorf("%v", second.header)
	}
	p.answer(second, 403, "")
}

// TestKeepAlive asks a peer that answers, and no more.
func TestKeepAlive(t *testing.T) {
	p, m := tended(t, nil, func(k *Trunk) { k.Keepalive = 10 * time.Millisecond })
	for range 3 {
		p.answer(p.wants("OPTIONS"), 404, "") // somebody is there
	}
	until(t, "it is counted", func() bool { return last(m, func() []bool { return m.alive }) })
}
