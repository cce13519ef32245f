package sip

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"

	"healthdial/ivr"
)

// written is what was logged, by anybody.
type written struct {
	mu sync.Mutex
	bytes.Buffer
}

func (w *written) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.Buffer.Write(b)
}

// TestNothingIsTold has calls, keys, refusals and nonsense, and looks at all that is
// logged, at the loudest level, by us and by sipgo, for any of it.
func TestNothingIsTold(t *testing.T) {
	var log written
	loud := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	before := slog.Default()
	slog.SetDefault(loud)
	defer slog.SetDefault(before)
	errout := os.Stderr
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	os.Stderr = w
	defer func() { os.Stderr = errout }()

	talk, got := asks(t, digit(4, "a"))
	peer := &phone{t: t}
	peer.sip = udp(t, "127.0.0.1:0")
	s, _ := serve(t, func(c *Config) {
		c.Logger = loud
		c.Trunks[0].Trusted, c.Trunks[0].Missed, c.Trunks[0].Peer = true, []string{"1800999"}, peer.sip.LocalAddr().String()
		c.Trunks = append(c.Trunks, Trunk{Name: "line", Username: "clinic", Secret: []byte("topsecret")})
	}, talk)
	p := newPhone(t, s)
	p.call("P-Asserted-Identity: <tel:+919811111111>")
	asking(t, s)
	p.seq++
	p.say("INFO", "Signal=7\r\n", "Content-Type: "+infoRelay)
	p.final()
	p.press('9', 3)
	p.press('#', 3)
	receive(t, got)
	p.ends()
	missed := newPhone(t, s)
	missed.dials = "1800999"
	missed.say("INVITE", missed.sdp("sendrecv"))
	missed.final()
	stranger := newPhone(t, s)
	stranger.sip = udp(t, "127.0.0.2:0")
	stranger.say("INVITE", stranger.sdp("sendrecv"), `Authorization: Digest username="clinic", realm="healthdial", nonce="x", uri="sip:x", response="y"`)
	stranger.final()
	for _, o := range ordeals(t) {
		p.raw(strings.ReplaceAll(o.text, "user", "919811111111"))
	}
	peer.server = addrPort(s.Addrs()[0])
	refused := dials(t.Context(), t, s)
	peer.answer(peer.wants("INVITE"), 404, "")
	peer.wants("ACK")
	after := newPhone(t, s)
	after.say("OPTIONS", "")
	after.final()

	os.Stderr = errout
	w.Close()
	var out bytes.Buffer
	if _, err := out.ReadFrom(r); err != nil {
		t.Fatal(err)
	}
	all := log.String() + out.String() + fmt.Sprint(receive(t, refused).err)
	for _, told := range []string{"9876543210", "9811111111", "1800999", "14477", "Signal", "topsecret", "clinic", "sendrecv", "INVITE"} {
		if strings.Contains(all, told) {
			t.Errorf("%q is told: %.300s", told, all)
		}
	}
}

// TestErrorsNameNobody has the errors of a conversation.
func TestErrorsNameNobody(t *testing.T) {
	for _, err := range []error{ErrBusy, ErrNoAnswer, ErrUnreachable, ErrRefused, ErrMedia, ErrFull, errUnsent, errUnanswered, ivr.ErrHungUp} {
		if digits(err.Error()) != "" {
			t.Errorf("%v", err)
		}
	}
}
