//go:build !production

package operator

import (
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
