package sip

import (
	"context"
	"net"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"healthdial/ivr"
)

// ordeal is a message of testdata/torture.txt, as it goes over the wire.
type ordeal struct {
	name string
	code int
	text string
}

func ordeals(t testing.TB) (all []ordeal) {
	t.Helper()
	b, err := os.ReadFile("testdata/torture.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(b), "\n== ")
	for _, part := range strings.Split(text, "\n== ") {
		head, body, _ := strings.Cut(part, "\n")
		name, code, _ := strings.Cut(head, " ")
		o := ordeal{name: name}
		if o.code, err = strconv.Atoi(code); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		body += "\n" // which separated it from the next
		o.text = strings.NewReplacer("\n", "\r\n", "{NUL}", "\x00", "{LONG}", strings.Repeat("long", 1000)).Replace(body)
		all = append(all, o)
	}
	return all
}

// TestTorture sends what RFC 4475 thought of, over UDP and TCP. Whatever it is, the next
// request is answered as ever.
func TestTorture(t *testing.T) {
	s, m := serve(t, func(c *Config) {
		c.Listeners = append(c.Listeners, Listener{Network: "tcp", Address: "127.0.0.1:0"})
	}, func(context.Context, ivr.Call) {})
	for _, o := range ordeals(t) {
		t.Run(o.name, func(t *testing.T) {
			p := newPhone(t, s)
			p.raw(strings.ReplaceAll(o.text, "{at}", p.sip.LocalAddr().String()))
			if o.code != 0 {
				if r := p.final(); r.code() != o.code {
					t.Errorf("%s, want %d", r.start, o.code)
				}
			}
			pour(t, s.Addrs()[1], o.text)
			after := newPhone(t, s)
			after.say("OPTIONS", "")
			if r := after.final(); r.code() != 200 {
				t.Errorf("afterwards: %s", r.start)
			}
		})
	}
	if n := m.count("panic"); n > 0 {
		t.Errorf("%d panics", n)
	}
}

// pour sends a message over TCP, a part of it first, and waits for any answer or for
// the connection's end.
func pour(t *testing.T, at net.Addr, text string) {
	t.Helper()
	c, err := net.Dial("tcp", at.String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	text = strings.NewReplacer("{at}", c.LocalAddr().String(), "/UDP", "/TCP").Replace(text)
	for _, part := range []string{text[:len(text)/2], text[len(text)/2:]} {
		if _, err := c.Write([]byte(part)); err != nil {
			return // it was closed at the first half
		}
	}
	_ = c.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
	_, _ = c.Read(make([]byte, 1024))
}
