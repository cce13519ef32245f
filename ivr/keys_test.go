package ivr

import (
	"testing"

	"healthdial/engine"
)

func TestEnough(t *testing.T) {
	nine := engine.Want{Kind: engine.WantChoice, Min: 1, Max: 8}
	many := engine.Want{Kind: engine.WantChoice, Min: 1, Max: 12}
	code := engine.Want{Kind: engine.WantSecret, Min: 6, Max: 6}
	age := engine.Want{Kind: engine.WantDigits, Min: 1, Max: 3}
	for _, tc := range []struct {
		want engine.Want
		keys string
		ok   bool
	}{
		{nine, "", false},
		{nine, "1", true},
		{nine, "0", false}, // 00 may follow
		{nine, "00", true},
		{nine, "0#", true},
		{nine, "9", false}, // 99 may follow
		{nine, "99", true},
		{many, "1", false},
		{many, "1#", true},
		{many, "12", true},
		{code, "12345", false},
		{code, "123456", true},
		{code, "0", false},
		{age, "0", false},
		{age, "007", true},
		{age, "7#", true},
		{engine.Want{}, "1", true},
		{engine.Want{Kind: engine.WantText}, "12345678", false},
	} {
		if got := Enough(tc.want, tc.keys); got != tc.ok {
			t.Errorf("Enough(%+v, %q) = %v", tc.want, tc.keys, got)
		}
	}
}
