package sip

import (
	"context"
	"testing"

	"healthdial/gsm/msisdn"
	"healthdial/ivr"
)

func TestCaller(t *testing.T) {
	const asserted = "P-Asserted-Identity: <sip:+919811111111@example.org>"
	for _, tc := range []struct {
		name     string
		trusted  bool
		prefixes []string
		from     string
		headers  []string
		want     string
		proven   bool
	}{
		{"From is a hint", false, nil, "<sip:+919876543210@x>", nil, "+919876543210", false},
		{"even of a trusted trunk", true, nil, "<sip:09876543210@x>", nil, "+919876543210", false},
		{"nobody believes it", false, nil, "<sip:+919876543210@x>", []string{asserted}, "+919876543210", false},
		{"asserted", true, nil, "<sip:+919876543210@x>", []string{asserted}, "+919811111111", true},
		{"asserted as tel", true, nil, "<sip:x@x>", []string{"P-Asserted-Identity: <tel:+919811111111;cpc=ordinary>"}, "+919811111111", true},
		{"both in one", true, nil, "<sip:x@x>", []string{`P-Asserted-Identity: "A" <sip:help@x>, <tel:+919811111111>`}, "+919811111111", true},
		{"abroad", true, []string{"+91"}, "<sip:x@x>", []string{"P-Asserted-Identity: <tel:+14155550100>"}, "+14155550100", false},
		{"withheld", true, nil, "<sip:anonymous@anonymous.invalid>", nil, "", false},
		{"not to be told", true, nil, "<sip:+919876543210@x>", []string{asserted, "Privacy: id"}, "", false},
		{"privacy that asks for nothing", true, nil, "<sip:x@x>", []string{asserted, "Privacy: none"}, "+919811111111", true},
		{"no number", false, nil, "<sip:alice@x>", nil, "", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			type who struct {
				n  msisdn.Number
				ok bool
			}
			got := make(chan who, 1)
			s, _ := serve(t, func(c *Config) { c.Trunks[0].Trusted, c.Trunks[0].Prefixes = tc.trusted, tc.prefixes },
				func(_ context.Context, c ivr.Call) { n, ok := c.From(); got <- who{n, ok} })
			p := newPhone(t, s)
			p.from = tc.from
			p.call(tc.headers...)
			if w := receive(t, got); w.n.E164() != tc.want || w.ok != tc.proven {
				t.Errorf("%s, %v", w.n.E164(), w.ok)
			}
			p.ends()
		})
	}
}
