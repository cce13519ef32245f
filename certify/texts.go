package certify

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"healthdial/gsm/charset"
	"healthdial/gsm/smpp"
	"healthdial/outbox"
)

// text is the step that sends a text and wants it to be taken in an encoding.
func (t *Trial) text(text, lang string, coding byte) func(context.Context) (Outcome, string) {
	return func(ctx context.Context) (Outcome, string) {
		if !t.sends() {
			return Skipped, "the link sends no SMS"
		}
		since := t.count()
		parts, err := t.send(ctx, text, lang)
		if err != nil {
			return Failed, causeOf(err)
		}
		want := t.coding(coding)
		t.mu.Lock()
		defer t.mu.Unlock()
		if !t.seen(since, func(e smpp.Event) bool { return e.Sent && e.Message != nil && e.Message.DataCoding == want }) {
			return Failed, fmt.Sprintf("nothing was sent with data_coding 0x%02X", want)
		}
		return Passed, fmt.Sprintf("data_coding 0x%02X, accepted in %s", want, inParts(parts))
	}
}

// coding is the data_coding that the link writes for one.
func (t *Trial) coding(c byte) byte {
	own := t.SMS.Codings
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

func (t *Trial) latin1(ctx context.Context) (Outcome, string) {
	if !t.sends() || !t.SMS.Latin1 {
		return Skipped, "the link has no sms.latin1"
	}
	return t.text(strings.Repeat("Ação de teste. ", 8), "", charset.CodingLatin1)(ctx)
}

func (t *Trial) national(ctx context.Context) (Outcome, string) {
	if !t.sends() || len(t.SMS.ShiftTables) == 0 {
		return Skipped, "the link has no sms.shift_tables"
	}
	for _, name := range t.SMS.ShiftTables {
		if name == "hindi" {
			return t.text(strings.Repeat("यह लिंक की जाँच है। ", 6), "hi", charset.CodingDefault)(ctx)
		}
	}
	return Skipped, "there is a test text for hindi only"
}

// long sends more than one message holds.
func (t *Trial) long(ctx context.Context) (Outcome, string) {
	if !t.sends() {
		return Skipped, "the link sends no SMS"
	}
	text := strings.TrimSpace(strings.Repeat("This is a long test of the link; it must arrive as one message. ", 5))
	parts, err := t.send(ctx, text, "")
	if err != nil {
		return Failed, causeOf(err)
	}
	return Passed, fmt.Sprintf("%d characters, accepted in %s; look at the test phone: it must show one message", len(text), inParts(parts))
}

// send sends a text to the test phone as the service would.
func (t *Trial) send(ctx context.Context, text, lang string) (parts int, err error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	id, err := outbox.NewID(rand.Reader)
	if err != nil {
		return 0, err
	}
	since := t.count()
	out, err := t.SMS.Sender.Send(ctx, outbox.Message{ID: id, Kind: outbox.SMS, Lane: outbox.Notice, To: t.Phone, Lang: lang, Text: text, Expires: time.Now().Add(time.Hour)})
	t.mu.Lock()
	for _, p := range out.Parts {
		t.owed[p] = true
	}
	t.mu.Unlock()
	t.until(ctx, func() bool { // the trace may lag behind the answers
		parts = t.messages(since)
		return parts >= len(out.Parts)
	})
	return parts, err
}

// messages is how many were sent since the nth PDU; needs mu.
func (t *Trial) messages(since int) (n int) {
	for _, e := range t.pdus[since:] {
		if e.Sent && e.Message != nil {
			n++
		}
	}
	return n
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
