//go:build integration

package interop

import (
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"
)

// torments are the messages of the SIP package's tests, in the manner of RFC 4475.
func torments(t *testing.T) (all []string) {
	t.Helper()
	text, err := os.ReadFile("../ivr/sip/testdata/torture.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split(string(text), "\n== ")[1:] { // the first says what they are
		_, message, _ := strings.Cut(part, "\n")
		all = append(all, strings.NewReplacer("\n", "\r\n", "{NUL}", "\x00", "{LONG}", strings.Repeat("long", 1000)).Replace(message+"\n"))
	}
	return all
}

// torment sends a message over a connection of its own from an address, and gives the
// service a moment to do with it whatever it does.
func (w *world) torment(network, from, message string) {
	w.t.Helper()
	d := net.Dialer{Timeout: patience}
	if d.LocalAddr = net.Addr(&net.UDPAddr{IP: net.ParseIP(from)}); network == "tcp" {
		d.LocalAddr = &net.TCPAddr{IP: net.ParseIP(from)}
	}
	c, err := d.DialContext(w.t.Context(), network, w.service.Voice)
	if err != nil {
		w.t.Fatal(err)
	}
	defer c.Close()
	text := strings.NewReplacer("{at}", c.LocalAddr().String(), "/UDP", "/"+strings.ToUpper(network)).Replace(message)
	if _, err := io.WriteString(c, text); err != nil && network == "udp" && len(text) < 60_000 {
		w.t.Fatal(err) // over TCP it may be hung up on
	}
	_ = c.SetReadDeadline(time.Now().Add(30 * time.Millisecond))
	_, _ = c.Read(make([]byte, 1500)) // most are answered, some need not be
}

// TestTorture torments the service with messages that few parsers like, from an exchange
// that it trusts and from a stranger, while somebody is on the telephone. Their call goes
// on, and others come in.
func TestTorture(t *testing.T) {
	t.Parallel()
	w := newWorld(t, plan{spoken: true})
	s, telephone := newSpoken(t), w.newSoftphone(patient)
	call := telephone.dials()
	call.hears(s.screen(languages)[:2]...)

	messages := torments(t)
	for _, network := range []string{"udp", "tcp"} {
		for _, from := range []string{exchange, "127.0.0.3"} {
			for _, message := range messages {
				w.torment(network, from, message)
			}
		}
	}
	t.Logf("%d messages, over UDP and TCP, from two addresses", len(messages))

	telephone.presses("2")
	call.hears(s.menu("hi", "home.welcome", "healthid.create")...)
	telephone.hangsUp()
	w.calls("events.xml", "u1", 20, numbers(3000, 5))
	w.calls("info.xml", "t1", 20, numbers(3100, 5))
	page := w.service.get(within(t, patience), "/metrics")
	if strings.Contains(page, `healthdial_sip_dropped_total{why="panic"}`) {
		t.Error("a message was too much for the parser")
	}
	w.ends(w.phone(patient))
	if log := w.service.told(); strings.Contains(log, "panic") || strings.Contains(log, "goroutine ") {
		t.Error("the service panicked")
	}
	w.audited()
}
