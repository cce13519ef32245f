package ivr

import "testing"

func TestEnough(t *testing.T) {
	for _, tc := range []struct {
		most int
		keys string
		ok   bool
	}{
		{1, "", false},
		{1, "1", true},
		{1, "*", true},
		{2, "1", false},
		{2, "1#", true},
		{2, "12", true},
		{6, "12345", false},
		{6, "123456", true},
		{6, "123*", true},
		{6, "#", true},
		{0, "", true},
	} {
		if got := Enough(Keys{Most: tc.most}, tc.keys); got != tc.ok {
			t.Errorf("Enough(%d, %q) = %v", tc.most, tc.keys, got)
		}
	}
}
