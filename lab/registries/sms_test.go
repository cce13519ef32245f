//go:build !production

package registries_test

import (
	"encoding/json"
	"testing"

	"healthdial/gsm/msisdn"
	"healthdial/lab/registries"
)

// A code that goes out by SMS is the one at /lab/otps, and says what it is for.
func TestCodeBySMS(t *testing.T) {
	var sent [][2]string
	b := newBench(t, registries.Config{SMS: func(mobile, text string) { sent = append(sent, [2]string{mobile, text}) }})
	n, err := msisdn.Parse("9000000021", "IN")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.reg.PHR.RequestEnrolOTP(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	_, body := b.do("GET", "/lab/otps/9000000021", "")
	var shown struct{ OTP string }
	if err := json.Unmarshal([]byte(body), &shown); err != nil {
		t.Fatal(err)
	}
	want := shown.OTP + " is the sample registry's code to create a HealthID. Valid for 10 minutes."
	if len(sent) != 1 || sent[0][0] != "9000000021" || sent[0][1] != want {
		t.Errorf("sent %q, want %q", sent, want)
	}
}
