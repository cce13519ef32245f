package certify

import (
	"context"
	"fmt"
	"time"

	"healthdial/gsm/charset"
	"healthdial/gsm/smpp"
	"healthdial/outbox"
)

// Outcome is how a step went.
type Outcome string

const (
	Passed  Outcome = "passed"  // the operator did it
	Failed  Outcome = "failed"  // it did not, or did it wrong
	Skipped Outcome = "skipped" // it was not tried: Detail says why
)

// Finding is what one step found.
type Finding struct {
	Step    string        `json:"step"`
	Outcome Outcome       `json:"outcome"`
	Detail  string        `json:"detail"`  // what was seen, for people
	Took    time.Duration `json:"took_ns"` // in nanoseconds
}

// step is one thing that an operator must do.
type step struct {
	name string
	try  func(ctx context.Context) (Outcome, string)
}

// script is what is tried while the link is bound, in order.
func (t *Trial) script() []step {
	return []step{
		{"enquire_link", t.enquire},
		{"text in GSM 7-bit", t.text("A test of the link. No answer is needed.", "", charset.CodingDefault)},
		{"text in Latin-1", t.latin1},
		{"text in national tables", t.national},
		{"text in UCS-2", t.text("यह लिंक की जाँच है।", "", charset.CodingUCS2)},
		{"long message", t.long},
		{"delivery receipts", t.awaitReceipts},
		{"USSD dialogue", t.dialogue},
		{"burst at the agreed rate", t.throttle},
	}
}

// sends reports whether the link sends SMS.
func (t *Trial) sends() bool { return t.SMS != nil && t.SMS.Sender != nil }

// enquire waits for an enquire_link of ours, which goes after a silence, and its answer.
func (t *Trial) enquire(ctx context.Context) (Outcome, string) {
	ctx, cancel := context.WithTimeout(ctx, Enquiry+15*time.Second)
	defer cancel()
	answered := func() bool {
		return t.seen(0, func(e smpp.Event) bool { return e.Command == "enquire_link_resp" && !e.Sent && e.Status == "ESME_ROK" })
	}
	if !t.until(ctx, answered) {
		return Failed, "no enquire_link_resp with ESME_ROK"
	}
	return Passed, "answered"
}

// awaitReceipts waits for the receipts of everything that was sent.
func (t *Trial) awaitReceipts(ctx context.Context) (Outcome, string) {
	switch {
	case !t.sends():
		return Skipped, "the link sends no SMS"
	case t.SMS.NoReceipts:
		return Skipped, "the link asks for none (sms.no_receipts)"
	case t.Transmitter:
		return Skipped, "they come by another bind: the link is a transmitter"
	case len(t.owed) == 0:
		return Failed, "no message was accepted"
	}
	ctx, cancel := context.WithTimeout(ctx, t.Wait)
	defer cancel()
	var came, delivered int
	all := t.until(ctx, func() bool { came, delivered = t.received(); return came == len(t.owed) })
	said := fmt.Sprintf("%d of %d came, %d say delivered", came, len(t.owed), delivered)
	switch {
	case !all && came == 0:
		return Failed, said + fmt.Sprintf(" within %s; does sms.ids (%s) fit this SMSC?", t.Wait, t.SMS.IDs)
	case !all:
		return Failed, said + fmt.Sprintf(" within %s", t.Wait)
	case delivered < came:
		return Failed, said
	}
	return Passed, said
}

// received counts the receipts of parts that are ours; needs mu.
func (t *Trial) received() (came, delivered int) {
	for p := range t.owed {
		if s, ok := t.receipts[p]; ok {
			came++
			if s == outbox.Delivered {
				delivered++
			}
		}
	}
	return came, delivered
}

// throttle sends a burst as fast as the link may.
func (t *Trial) throttle(ctx context.Context) (Outcome, string) {
	if !t.sends() {
		return Skipped, "the link sends no SMS"
	}
	var first time.Time
	for i := range t.Burst {
		if _, err := t.send(ctx, fmt.Sprintf("Test %d of %d", i+1, t.Burst), ""); err != nil {
			return Failed, fmt.Sprintf("message %d of %d: %s", i+1, t.Burst, causeOf(err))
		}
		if i == 0 {
			first = time.Now()
		}
	}
	sent := fmt.Sprintf("%d accepted", t.Burst)
	if took := time.Since(first); took > 0 && t.Burst > 1 { // of ten, nine had to wait for their turn
		sent += fmt.Sprintf(" one after the other, at %.1f/s", float64(t.Burst-1)/took.Seconds())
	}
	if t.Throughput == 0 {
		return Passed, sent + "; no throughput is agreed"
	}
	return Passed, fmt.Sprintf("%s; agreed are %d/s", sent, t.Throughput)
}

// count is how many PDUs were seen.
func (t *Trial) count() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.pdus)
}
