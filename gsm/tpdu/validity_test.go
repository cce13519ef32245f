package tpdu

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestRelative(t *testing.T) {
	for validity, want := range map[time.Duration]byte{
		time.Second:                   0, // less than 5 minutes cannot be said
		5 * time.Minute:               0,
		10*time.Minute - 1:            0,
		10 * time.Minute:              1,
		12 * time.Hour:                143,
		12*time.Hour + 30*time.Minute: 144,
		day:                           167,
		2*day - 1:                     167,
		2 * day:                       168,
		4 * day:                       170, // 0xAA, as in the examples
		30 * day:                      196,
		5*7*day - 1:                   196,
		5 * 7 * day:                   197,
		63 * 7 * day:                  255,
		1000 * day:                    255,
	} {
		if got := relative(validity); got != want {
			t.Errorf("%v: %d, want %d", validity, got, want)
		}
	}
}

// TestRelativeIsTheLongestWithin reads every value as the standard's table does.
func TestRelativeIsTheLongestWithin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		validity := time.Duration(rapid.Int64Range(int64(5*time.Minute), int64(70*7*day)).Draw(t, "validity"))
		got := relative(validity)
		if told(got) > validity || got < 255 && told(got+1) <= validity {
			t.Fatalf("%v: %d is %v", validity, got, told(got))
		}
	})
}

// told is the table of TS 23.040 §9.2.3.12.1.
func told(vp byte) time.Duration {
	n := time.Duration(vp)
	switch {
	case vp <= 143:
		return (n + 1) * 5 * time.Minute
	case vp <= 167:
		return 12*time.Hour + (n-143)*30*time.Minute
	case vp <= 196:
		return (n - 166) * day
	}
	return (n - 192) * 7 * day
}
