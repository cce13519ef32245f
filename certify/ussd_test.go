package certify

import (
	"testing"

	"healthdial/gsm/msisdn"
	"healthdial/gsm/smpp"
)

// TestNationalDialler: a gateway may tell a number without its country code, which is
// then the service's.
func TestNationalDialler(t *testing.T) {
	phone, err := msisdn.Parse("+9779841234567", "IN")
	if err != nil {
		t.Fatal(err)
	}
	for region, want := range map[string]smpp.Status{"NP": smpp.StatusOK, "IN": smpp.StatusThrottled} {
		trial := New(Config{Phone: phone, USSD: &USSD{Dialect: smpp.DefaultUSSD(), Region: region}})
		m := smpp.Message{Source: smpp.Address{TON: 2, NPI: 1, Addr: "9841234567"}}
		trial.USSD.Dialect.Write(&m, smpp.USSDStep{Act: smpp.USSDBegin, Session: 7})
		if _, got := trial.dialled(t.Context(), nil, m); got != want {
			t.Errorf("in %s: %v, want %v", region, got, want)
		}
	}
}
