package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"healthdial/config"
	"healthdial/gsm/charset"
	"healthdial/gsm/smpp"
	"healthdial/outbox"
)

// outcome is how a step went.
type outcome string

const (
	passed  outcome = "passed"
	failed  outcome = "failed"
	skipped outcome = "skipped"
)

// finding is what one step found.
type finding struct {
	Step    string        `json:"step"`
	Outcome outcome       `json:"outcome"`
	Detail  string        `json:"detail"`
	Took    time.Duration `json:"took_ns"`
}

// trialStep is one thing that an operator must do.
type trialStep struct {
	name string
	try  func(ctx context.Context) (outcome, string)
}

// script is what is tried while the link is bound, in order.
func (t *trial) script() []trialStep {
	return []trialStep{
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

// enquire waits for an enquire_link of ours, which goes after a silence, and its answer.
func (t *trial) enquire(ctx context.Context) (outcome, string) {
	ctx, cancel := context.WithTimeout(ctx, enquiry+15*time.Second)
	defer cancel()
	answered := func() bool {
		return t.seen(0, func(e smpp.Event) bool { return e.Command == "enquire_link_resp" && !e.Sent && e.Status == "ESME_ROK" })
	}
	if !t.until(ctx, answered) {
		return failed, "no enquire_link_resp with ESME_ROK"
	}
	return passed, "answered"
}

// text is the step that sends a text and wants it to be taken in an encoding.
func (t *trial) text(text, lang string, coding byte) func(context.Context) (outcome, string) {
	return func(ctx context.Context) (outcome, string) {
		if t.sender == nil {
			return skipped, "the link sends no SMS"
		}
		since := t.count()
		parts, err := t.send(ctx, text, lang)
		if err != nil {
			return failed, causeOf(err)
		}
		want := t.coding(coding)
		t.mu.Lock()
		defer t.mu.Unlock()
		if !t.seen(since, func(e smpp.Event) bool { return e.Sent && e.Message != nil && e.Message.DataCoding == want }) {
			return failed, fmt.Sprintf("nothing was sent with data_coding 0x%02X", want)
		}
		return passed, fmt.Sprintf("data_coding 0x%02X, accepted in %s", want, inParts(parts))
	}
}

// coding is the data_coding that the link writes for one.
func (t *trial) coding(c byte) byte {
	own := codings(t.conf.SMS.Codings)
	switch {
	case own == [2]byte{}:
		return c
	case c == charset.CodingUCS2:
		return own[charset.UCS2]
	case c == charset.CodingDefault:
		return own[charset.GSM7]
	}
	return c
}

func (t *trial) latin1(ctx context.Context) (outcome, string) {
	if t.sender == nil || t.conf.SMS.Latin1 == "" || t.conf.SMS.Latin1 == "never" {
		return skipped, "the link has no sms.latin1"
	}
	return t.text(strings.Repeat("Ação de teste. ", 8), "", charset.CodingLatin1)(ctx)
}

func (t *trial) national(ctx context.Context) (outcome, string) {
	if t.sender == nil || len(t.conf.SMS.ShiftTables) == 0 {
		return skipped, "the link has no sms.shift_tables"
	}
	for _, name := range t.conf.SMS.ShiftTables {
		if name == "hindi" {
			return t.text(strings.Repeat("यह लिंक की जाँच है। ", 6), "hi", charset.CodingDefault)(ctx)
		}
	}
	return skipped, "there is a test text for hindi only"
}

// long sends more than one message holds.
func (t *trial) long(ctx context.Context) (outcome, string) {
	if t.sender == nil {
		return skipped, "the link sends no SMS"
	}
	text := strings.TrimSpace(strings.Repeat("This is a long test of the link; it must arrive as one message. ", 5))
	parts, err := t.send(ctx, text, "")
	if err != nil {
		return failed, causeOf(err)
	}
	return passed, fmt.Sprintf("%d characters, accepted in %s; look at the test phone: it must show one message", len(text), inParts(parts))
}

// awaitReceipts waits for the receipts of everything that was sent.
func (t *trial) awaitReceipts(ctx context.Context) (outcome, string) {
	switch {
	case t.sender == nil:
		return skipped, "the link sends no SMS"
	case t.conf.SMS.NoReceipts:
		return skipped, "the link asks for none (sms.no_receipts)"
	case t.conf.Bind == "transmitter":
		return skipped, "they come by another bind: the link is a transmitter"
	case len(t.owed) == 0:
		return failed, "no message was accepted"
	}
	ctx, cancel := context.WithTimeout(ctx, t.wait)
	defer cancel()
	var came, delivered int
	all := t.until(ctx, func() bool { came, delivered = t.received(); return came == len(t.owed) })
	said := fmt.Sprintf("%d of %d came, %d say delivered", came, len(t.owed), delivered)
	switch {
	case !all && came == 0:
		return failed, said + fmt.Sprintf(" within %s; does sms.ids (%s) fit this SMSC?", t.wait, orSame(t.conf.SMS))
	case !all:
		return failed, said + fmt.Sprintf(" within %s", t.wait)
	case delivered < came:
		return failed, said
	}
	return passed, said
}

func orSame(c *config.SMS) string {
	if c.IDs == "" {
		return "same"
	}
	return c.IDs
}

// received counts the receipts of parts that are ours; needs mu.
func (t *trial) received() (came, delivered int) {
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
func (t *trial) throttle(ctx context.Context) (outcome, string) {
	if t.sender == nil {
		return skipped, "the link sends no SMS"
	}
	began := time.Now()
	for i := range t.burst {
		if _, err := t.send(ctx, fmt.Sprintf("Test %d of %d", i+1, t.burst), ""); err != nil {
			return failed, fmt.Sprintf("message %d of %d: %s", i+1, t.burst, causeOf(err))
		}
	}
	sent := fmt.Sprintf("%d accepted one after the other, at %.1f/s", t.burst, float64(t.burst)/time.Since(began).Seconds())
	if t.conf.Throughput == 0 {
		return passed, sent + "; no throughput is agreed"
	}
	return passed, fmt.Sprintf("%s; agreed are %d/s", sent, t.conf.Throughput)
}

// send sends a text to the test phone as the service would.
func (t *trial) send(ctx context.Context, text, lang string) (parts int, err error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	id, err := outbox.NewID(rand.Reader)
	if err != nil {
		return 0, err
	}
	since := t.count()
	out, err := t.sender.Send(ctx, outbox.Message{ID: id, Kind: outbox.SMS, Lane: outbox.Notice, To: t.number, Lang: lang, Text: text, Expires: time.Now().Add(time.Hour)})
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, p := range out.Parts {
		t.owed[p] = true
	}
	for _, e := range t.pdus[since:] {
		if e.Sent && e.Message != nil {
			parts++
		}
	}
	return parts, err
}

// count is how many PDUs were seen.
func (t *trial) count() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.pdus)
}

// causeOf is why a message was not taken, without content.
func causeOf(err error) string {
	if errors.Is(err, outbox.ErrNoBearer) {
		return "the link was lost"
	}
	if c, ok := err.(interface{ Cause() string }); ok {
		return "not accepted: " + c.Cause()
	}
	return "not accepted: " + err.Error()
}

func inParts(n int) string {
	if n == 1 {
		return "1 part"
	}
	return fmt.Sprintf("%d parts", n)
}
