package route

import (
	"testing"

	"healthdial/gsm/msisdn"
	"healthdial/outbox"
	"healthdial/seal"
)

func number(t testing.TB, e164 string) msisdn.Number {
	t.Helper()
	n, err := msisdn.Parse(e164, "IN")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func ring(t testing.TB, fill byte) *seal.Keyring {
	t.Helper()
	key := func(b byte) []byte {
		k := make([]byte, seal.KeySize)
		for i := range k {
			k[i] = b
		}
		return k
	}
	r, err := seal.New(seal.Masters{Sealing: []seal.Master{{ID: 1, Key: key(fill)}}, Numbers: key(fill + 1), Codes: key(fill + 2)})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// moved says of some numbers where they are now.
type moved map[string]string

func (m moved) Operator(n msisdn.Number) (string, bool) {
	code, ok := m[n.E164()]
	return code, ok
}

var both = []Service{SMS, USSD}

// plan is an installation with two operators, one of which moves numbers.
func plan() Plan {
	return Plan{
		Links: []Link{{"north", both}, {"south", both}, {"spare", []Service{SMS}}},
		Operators: []Operator{
			{Name: "north", Prefixes: []string{"+919810", "+9198100"}, Networks: []string{"404-10"}},
			{Name: "south", Prefixes: []string{"+91981"}},
		},
		Home:   "+91",
		Ported: moved{"+919810000009": "south", "+919000000009": "40410", "+919000000008": "405-99"},
		Rules: []Rule{
			{Name: "rest", Links: []string{"spare"}, Cost: 30},
			{Name: "on-net", Links: []string{"north"}, Operators: []string{"north"}, Cost: 10},
			{Name: "codes", Links: []string{"south", "north"}, Lanes: []outbox.Lane{outbox.Code, outbox.Consent}, Services: []Service{SMS}, Cost: 20},
			{Name: "south", Links: []string{"south"}, Operators: []string{"south"}, Cost: 10},
			{Name: "abroad", Links: []string{"spare"}, Prefixes: []string{"44"}, Cost: 1},
		},
	}
}
