package modem

import (
	"regexp"
	"testing"
)

func TestAmount(t *testing.T) {
	own := regexp.MustCompile(`Main: ?Rs\.? ?([0-9.,]+)`)
	for _, c := range []struct {
		text    string
		pattern *regexp.Regexp
		want    string // "" for none
	}{
		{"Bal:Rs 12.50. Valid till 27.11.2026", nil, "12.50"},
		{"Your a/c 9000000001 has Rs.7.5 left", nil, "7.50"},
		{"Expires 01.02.2027, balance 1,23,456.78 INR.", nil, "123456.78"},
		{"Balance 42", nil, "42.00"},
		{"Data 1.2 GB. Main: Rs 99.05", own, "99.05"},
		{"Data 1.2 GB", own, ""},
		{"शेष ₹१२.५०", nil, "12.50"},
		{"மீதி ௯௯.௦௧", nil, "99.01"},
		{"12.345", nil, "12.00"}, // thousandths are no money: the whole is
		{"no amount", nil, ""},
		{"", nil, ""},
		{"99999999999999999999.00", nil, ""},
	} {
		got, ok := amountIn(c.text, c.pattern)
		if ok != (c.want != "") || ok && got.String() != c.want {
			t.Errorf("%q: %s, %v; want %q", c.text, got, ok, c.want)
		}
	}
}
