//go:build integration

package interop

import (
	"strings"
	"testing"
	"time"
)

// kannelPeer is Kannel, whose pages have data_coding 0 and 8: it passes on the octets
// of 15 as they are, and takes those of 72 for GSM 7-bit.
var kannelPeer = peer{Name: "kannel", Binds: 1, PerSecond: 100, GSM7: 0, UCS2: 8}

// What Kannel calls the answer to submit_sm, and the receipt of a delivered message.
const (
	dlrDelivered = 1
	dlrAccepted  = 8
)

// TestKannel is a citizen whose operator binds in with Kannel: a HealthID is made
// over two USSD dialogues and an SMS, and questions by SMS are answered in English
// and Hindi, longer than one message in both directions.
func TestKannel(t *testing.T) {
	t.Parallel()
	w := newWorld(t, plan{peers: []peer{kannelPeer}, recorded: true})
	k := w.kannel(kannelSettings{}).bound(t)
	p := path{w, w.held(k, patient), w.held(k, physician)}
	p.enrols()
	p.proves()

	p.patient.text(inTwo("HELP")).reads(helpline)
	reader := w.held(k, "+919000000031")
	reader.dial().choose("Hindi (Devanagari)").shows("1. HealthID").hangsUp()
	if text := reader.text("मदद").reads("जवाब न देने पर अनुमति कभी नहीं मिलती"); len([]rune(text)) <= 70 {
		t.Errorf("the answer fits into one message: %q", text)
	}
	reader.text(inTwo("मदद")).reads("14477")

	for n := range k.sent {
		k.receipt(t, n+1)
	}
	w.settles()
	w.wire.sees(alive)
	w.ends(p.patient, p.doctor, reader)
	w.audited()
	w.wire.ends()
	w.wire.sound([]int{1, 18, 0x81}, []int{2, 17})
	w.wire.complete()
}

// TestKannelKilled kills the service between what Kannel brings and what it takes
// back. Kannel binds again by itself, and everything is answered: a message that was
// sent while the service was down; one that it had accepted; one that it had answered.
func TestKannelKilled(t *testing.T) {
	t.Parallel()
	w := newWorld(t, plan{peers: []peer{kannelPeer}, recorded: true})
	k := w.kannel(kannelSettings{}).bound(t)
	asks, doctor := w.held(k, "+919000000032"), w.held(k, physician)
	asks.text("HELP").reads(helpline)
	k.receipt(t, 1)
	w.settles()

	w.service.dies()
	asks.text("Help")
	w.service.begins(t)
	k.bound(t).receipt(t, 2)
	asks.reads(helpline)
	w.settles()

	w.registries.fail(t, fault{Prefix: "/hpr", Latency: int(delivery / time.Millisecond)})
	doctor.text("DOCTOR")
	k.receipt(t, 3) // it is in the inbox
	w.service.dies()
	w.registries.recover(t)
	w.service.begins(t)
	k.bound(t)
	doctor.reads("code") // it was sent, if the turn had not begun; else nobody can tell yet
	w.held(k, "+919000000048").dial().choose("English").shows("Create a HealthID").hangsUp()
	w.settles()
	for p, want := range map[*phone]int{asks: 2, doctor: 1} {
		if p.waits(within(t, time.Second)); len(p.inbox) != want {
			t.Errorf("%d messages have %d answers: %q", want, len(p.inbox), p.inbox)
		}
	}
	w.ends(asks, doctor)
	w.audited()
	w.wire.ends()
	w.wire.sound([]int{1, 18, 0x81}, []int{2})
}

// TestKannelTLS is Kannel over TLS, with certificates on both sides.
func TestKannelTLS(t *testing.T) {
	t.Parallel()
	ours, theirs := newAuthority(t, "ours"), newAuthority(t, "theirs")
	w := newWorld(t, plan{peers: []peer{kannelPeer}, listens: ours.issue(t, "service", theirs, "127.0.0.1")})
	k := w.kannel(kannelSettings{CA: ours.file(), CertKey: theirs.issue(t, "kannel", ours).Both}).bound(t)
	p := w.held(k, "+919000000033")
	p.dial().choose("English").shows("Create a HealthID").hangsUp()
	p.text("HELP").reads(helpline)
	k.receipt(t, 1)
	w.settles()
	w.ends(p)
}

// kannel starts Kannel in front of the service.
func (w *world) kannel(s kannelSettings) *kannel {
	w.t.Helper()
	s.SystemID, s.Password = kannelPeer.Name, password
	return startKannel(w.t, w.service.Listener.Addr, s)
}

// receipt waits for the receipts of a message that was sent: that it was accepted,
// and that it is delivered.
func (k *kannel) receipt(t *testing.T, n int) {
	t.Helper()
	for _, kind := range []int{dlrAccepted, dlrDelivered} {
		if _, err := k.take(within(t, patience), func(a arrival) bool { return a.n == n && a.dlr == kind }); err != nil {
			t.Fatalf("no receipt %d of message %d: %v", kind, n, err)
		}
	}
}

// inTwo is a text of two messages, with a word where they meet: who did not join them
// does not see it.
func inTwo(word string) string {
	most := 153
	if strings.ContainsFunc(word, func(r rune) bool { return r > 0x7F }) {
		most = 67
	}
	half := len([]rune(word)) / 2
	return strings.Repeat(" ", most-half) + word + strings.Repeat(" ", 20)
}
