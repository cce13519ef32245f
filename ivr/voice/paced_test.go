package voice

import "testing"

func TestPaced(t *testing.T) {
	for text, want := range map[string]string{
		"":                           "",
		"4 8 2":                      "4, 8, 2",
		"Your code is 4 8 2 9. Key":  "Your code is 4, 8, 2, 9. Key",
		"१ २":                        "१, २",
		"press 1. Then 2":            "press 1. Then 2",
		"on 15 August 2026, 3 times": "on 15 August 2026, 3 times",
		"12 34":                      "12 34",
		"1 23":                       "1 23",
		"1  2":                       "1  2",
		"1 8 0 0, 1 1":               "1, 8, 0, 0, 1, 1",
	} {
		if got := paced(text); got != want {
			t.Errorf("%q is said as %q, want %q", text, got, want)
		}
	}
}
