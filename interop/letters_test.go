//go:build integration

package interop

import (
	"regexp"
	"strconv"
	"testing"
	"time"

	"healthdial/lab/operator"
)

// helpline is in the answer to HELP.
const helpline = "Help: 14477"

// TestKilledLetters kills the service between the acknowledgement of messages and
// the answers to them: one whose turn cannot end, since the professionals' registry
// does not answer; one whose answer the operator throttles; one whose answer the
// phone has, and the operator did not confirm.
func TestKilledLetters(t *testing.T) {
	t.Parallel()
	w := newWorld(t, plan{})
	doctor, asks, hears := w.phone(physician), w.phone("+919000000022"), w.phone("+919000000023")
	for _, p := range []*phone{asks, hears} {
		p.text("HELP").reads(helpline)
	}
	w.registries.fail(t, fault{Prefix: "/hpr", Latency: int(delivery / time.Millisecond)})
	doctor.text("DOCTOR")

	w.operates(operator.Faults{SlowAck: delivery})
	hears.text("HELP").reads(helpline)
	w.operates(operator.Faults{Throttle: 1000})
	asks.text("HELP")
	eventually(within(t, patience), t, "nothing is throttled", func() bool {
		return w.service.metric(t, `healthdial_smpp_submit_sm_throttled_total{link="node"}`) > 0
	})

	w.service.dies()
	w.registries.recover(t)
	w.operates(operator.Faults{})
	w.service.begins(t)
	asks.reads(helpline)
	doctor.reads("We cannot tell yet whether that was done") // what is true of the killed turn
	doctor.text("Doctor").reads("A 6-digit code from the professionals registry")
	w.settles()
	for _, p := range []*phone{asks, doctor} {
		if p.waits(within(t, time.Second)); len(p.unread) > 0 {
			t.Errorf("something came again: %+v", p.unread)
		}
	}
	hears.waits(within(t, time.Second))
	// The operator had taken that one's answer when the service died: it comes again,
	// marked as possibly doubled. So may the throttled one be, if it was in hand then.
	if n := w.sentAgain(); n < 1 || n > 2 {
		t.Errorf("%d messages are marked as possibly doubled, want the unconfirmed one", n)
	}
	if n := hears.got(helpline); n > 3 || n != len(hears.inbox) {
		t.Errorf("the answer came %d times, and was confirmed once: %q", n-1, hears.inbox)
	}
	w.ends(doctor)
	w.audited()
}

// sentAgain is how many messages the service sent, since it began, that may have been
// sent before.
func (w *world) sentAgain() (n int) {
	w.t.Helper()
	page := w.service.get(within(w.t, patience), "/metrics")
	for _, found := range regexp.MustCompile(`(?m)^healthdial_outbox_seconds_count\{kind="sms",lane="\w+",outcome="sent again"\} (\d+)$`).FindAllStringSubmatch(page, -1) {
		count, err := strconv.Atoi(found[1])
		if err != nil {
			w.t.Fatal(err)
		}
		n += count
	}
	return n
}

// operates sets what goes wrong at the operator.
func (w *world) operates(f operator.Faults) {
	w.t.Helper()
	if err := w.operator.network().SetFaults(within(w.t, patience), f); err != nil {
		w.t.Fatal(err)
	}
}
