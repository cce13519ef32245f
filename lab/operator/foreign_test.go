//go:build !production

package operator

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"healthdial/gsm/msisdn"
)

// TestForeignText: what comes from elsewhere needs no application.
func TestForeignText(t *testing.T) {
	b := newBench(t, Config{})
	n, err := msisdn.Parse(phoneNumber, "IN")
	if err != nil {
		t.Fatal(err)
	}
	if err := b.operator.Text(n, "XX-SAMPLE", "123456 is a code."); err != nil {
		t.Fatal(err)
	}
	got, err := b.Inbox(t.Context(), phoneNumber, 0, 5*time.Second)
	if err != nil || len(got) != 1 || got[0].Kind != "sms" || got[0].From != "XX-SAMPLE" || got[0].Text != "123456 is a code." {
		t.Errorf("%+v %v", got, err)
	}
}

// TestAttached has a handset send to a phone that is not held here, and that one dial
// the application.
func TestAttached(t *testing.T) {
	b := newBench(t, Config{})
	took := make(chan string, 1)
	n, err := msisdn.Parse("+919000000071", "IN")
	if err != nil {
		t.Fatal(err)
	}
	b.operator.Attach(n, func(from, text string) error {
		took <- from + " " + text
		return nil
	}, func(from string) error {
		took <- from + " calls"
		return nil
	})
	if n, err := b.SMS(t.Context(), phoneNumber, "09000000071", "over there"); n != 1 || err != nil {
		t.Error(n, err)
	}
	if got := await(t, took); got != phoneNumber+" over there" {
		t.Errorf("it took %q", got)
	}
	if err := b.Call(t.Context(), phoneNumber, "+919000000071"); err != nil {
		t.Error(err)
	}
	if got := await(t, took); got != phoneNumber+" calls" {
		t.Errorf("it took %q", got)
	}
	var refused *Refusal
	if err := b.Call(t.Context(), phoneNumber, "+919000000072"); !errors.As(err, &refused) || refused.Code != http.StatusNotFound {
		t.Errorf("nobody is called: %v", err)
	}
	for _, said := range [][]string{{"*456#"}, {"*456#", "1"}, {"*456#", "1", "bye"}} {
		page, open, err := b.operator.Ask(context.Background(), "+919000000071", said)
		if last := said[len(said)-1]; page != "you said "+last || open != (last != "bye") || err != nil {
			t.Errorf("%q: %q, %t, %v", said, page, open, err)
		}
	}
}
