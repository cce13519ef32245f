//go:build !production

package modem

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"healthdial/gsm/charset"
	"healthdial/lab/operator"
)

// TestPhones exchanges texts with a handset of the simulated operator.
func TestPhones(t *testing.T) {
	o := operator.New(operator.Config{})
	bus := &Pipes{}
	m, err := New(Config{Bus: bus, Phones: o})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	ended := make(chan error, 2)
	go func() { ended <- o.Run(ctx) }()
	go func() { ended <- m.Run(ctx) }()
	defer func() {
		stop()
		if err1, err2 := <-ended, <-ended; err1 != nil || err2 != nil {
			t.Error(err1, err2)
		}
	}()
	<-o.Ready()
	b := &bench{Modem: m, t: t, pipes: bus}
	b.until(ctx, func(s Status) bool { return s.Stat == 1 })
	b.open()
	defer b.line.Close()
	length, pdu := submitPDU("+919000000021", "to you")
	if _, err := fmt.Fprintf(b.line, "AT+CMGS=%d\r%s\x1a", length, pdu); err != nil {
		t.Fatal(err)
	}
	phone := operator.Client{BaseURL: "http://" + o.HTTPAddr(), HTTP: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}
	if list, err := phone.Inbox(ctx, "+919000000021", 0, 10*time.Second); err != nil || len(list) != 1 || list[0].Text != "to you" {
		t.Errorf("%+v, %v", list, err)
	}
	if _, err := phone.SMS(ctx, "+919000000021", m.cfg.SIM.Number, "to me"); err != nil {
		t.Error(err)
	}
	b.until(ctx, func(s Status) bool { return s.SIM == 1 })
}

// until waits, in real time, until the modem stands so.
func (b *bench) until(ctx context.Context, stands func(Status) bool) {
	b.t.Helper()
	for again := time.NewTicker(5 * time.Millisecond); ; {
		s, err := b.Status()
		if err != nil {
			b.t.Fatal(err)
		}
		if stands(s) {
			again.Stop()
			return
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			b.t.Fatalf("it stands: %+v", s)
		}
	}
}

// submitPDU is an SMS-SUBMIT that asks for a report, and the length of its TPDU.
func submitPDU(to, text string) (int, string) {
	coding, payload := charset.Encode(text)
	b := append(appendAddress([]byte{mtiSubmit | reportBit, 0}, to), 0, coding, byte(len(payload)))
	if coding == charset.CodingDefault {
		payload = charset.Pack(payload, 0)
	}
	return len(b) + len(payload), fmt.Sprintf("00%X%X", b, payload)
}
