package sip

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/icholy/digest"

	"healthdial/ivr"
)

func TestSpent(t *testing.T) {
	var s spent
	now := time.Unix(1e9, 0)
	for i, tc := range []struct {
		nonce string
		count int
		ok    bool
	}{{"a", 1, true}, {"a", 1, false}, {"a", 2, true}, {"a", 1, false}, {"b", 0, true}, {"b", 0, false}, {"b", 1, true}} {
		if ok := s.spend(tc.nonce, tc.count, now); ok != tc.ok {
			t.Errorf("%d: %v", i, ok)
		}
	}
	now = now.Add(2 * nonceLife)
	if s.spend("c", 1, now); len(s.used) != 1 {
		t.Errorf("%d are remembered", len(s.used))
	}
}

// TestOverheard has the credentials of a call come again: they are asked for anew, and
// with a higher count they are good.
func TestOverheard(t *testing.T) {
	s, m := serve(t, func(c *Config) {
		c.Trunks = []Trunk{{Name: "clinic", Username: "clinic", Secret: []byte("secret")}}
	}, func(context.Context, ivr.Call) {})
	p := newPhone(t, s)
	p.say("INVITE", p.sdp("sendrecv"))
	chal, err := digest.ParseChallenge(p.final().header.Get("WWW-Authenticate"))
	if err != nil || chal.Stale {
		t.Fatal(chal, err)
	}
	p.say("ACK", "")
	id := p.id
	for i, tc := range []struct{ count, code int }{{1, 200}, {1, 401}, {2, 200}} {
		cred, err := digest.Digest(chal, digest.Options{Method: "INVITE", URI: "sip:14477@example.org", Username: "clinic", Password: "secret", Count: tc.count})
		if err != nil {
			t.Fatal(err)
		}
		p.seq, p.to, p.from = p.seq+1, "", fmt.Sprintf("<sip:%d@example.org>", i)
		p.say("INVITE", p.sdp("sendrecv"), "Authorization: "+cred.String())
		r := p.final()
		if r.code() != tc.code {
			t.Fatalf("%d: %s", i, r.start)
		}
		if tc.code == 200 {
			p.ack(r)
			p.ends()
			continue
		}
		if !strings.Contains(r.header.Get("WWW-Authenticate"), "stale=true") {
			t.Errorf("%v", r.header)
		}
		p.say("ACK", "")
	}
	if m.mu.Lock(); id != p.id || len(m.refused) != 0 {
		t.Errorf("calls that were answered are counted as refused: %v", m.refused)
	}
	m.mu.Unlock()
}
