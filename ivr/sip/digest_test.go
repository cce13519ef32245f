package sip

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/icholy/digest"

	"healthdial/ivr"
)

// TestDigest calls from anywhere, with a secret (RFC 3261 §22).
func TestDigest(t *testing.T) {
	for _, tc := range []struct {
		name, user, secret string
		better             bool // the trunk knows SHA-256
		other              string
		code               int
	}{
		{"SHA-256", "clinic", "secret", true, "", 200},
		{"MD5", "clinic", "secret", false, "", 200},
		{"another secret", "clinic", "guess", false, "", 401},
		{"another user", "admin", "secret", true, "", 401},
		{"a nonce of another call", "clinic", "secret", true, "another", 401},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, _ := serve(t, func(c *Config) {
				c.Trunks = []Trunk{{Name: "clinic", Username: "clinic", Secret: []byte("secret"), SHA256: tc.better}}
			},
				func(context.Context, ivr.Call) {})
			p := newPhone(t, s)
			p.say("INVITE", p.sdp("sendrecv"))
			r := p.final()
			if r.code() != 401 || strings.Contains(r.header.Get("WWW-Authenticate"), "SHA-256") != tc.better {
				t.Fatalf("%s, %v", r.start, r.header)
			}
			p.say("ACK", "")
			chal, err := digest.ParseChallenge(r.header.Get("WWW-Authenticate"))
			if err != nil {
				t.Fatal(err)
			}
			cred, err := digest.Digest(chal, digest.Options{Method: "INVITE", URI: "sip:" + p.dials + "@example.org", Username: tc.user, Password: tc.secret})
			if err != nil {
				t.Fatal(err)
			}
			p.seq++
			p.id += tc.other
			p.say("INVITE", p.sdp("sendrecv"), "Authorization: "+cred.String())
			if r = p.final(); r.code() != tc.code {
				t.Fatalf("%s", r.start)
			}
			if tc.code == 200 {
				p.ack(r)
				p.ends()
			}
		})
	}
}

// TestNonceEnds has a challenge answered too late, and one that nobody gave.
func TestNonceEnds(t *testing.T) {
	now := time.Unix(1e9, 0)
	s := &Server{cfg: Config{Now: func() time.Time { return now }}}
	n := s.nonce("call", now)
	if !s.fresh(n, "call") || s.fresh(n, "other") || s.fresh(n[1:], "call") || s.fresh("", "call") {
		t.Error("a nonce is not bound to its call")
	}
	if now = now.Add(nonceLife); s.fresh(n, "call") {
		t.Error("a nonce lives for ever")
	}
}

// TestAnywhere has a trunk that may be anywhere: its calls are challenged, and nothing
// else of a stranger's is answered.
func TestAnywhere(t *testing.T) {
	s, m := serve(t, func(c *Config) { c.Trunks = []Trunk{{Name: "clinic", Username: "clinic", Secret: []byte("secret")}} }, func(context.Context, ivr.Call) {})
	p := newPhone(t, s)
	for _, method := range []string{"OPTIONS", "REGISTER", "MESSAGE"} {
		p.say(method, "")
		p.seq++
	}
	p.say("INVITE", p.sdp("sendrecv"))
	if r := p.final(); r.code() != 401 {
		t.Errorf("%s", r.start)
	}
	until(t, "the rest is dropped", func() bool { return m.count("stranger") == 3 })
}
