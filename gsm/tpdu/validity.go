package tpdu

import "time"

const day = 24 * time.Hour

// relative is the TP-VP that says the longest time within a validity (TS 23.040
// §9.2.3.12.1): 5 minutes is the least that it can say, 63 weeks the most.
func relative(validity time.Duration) byte {
	switch {
	case validity < 10*time.Minute:
		return 0
	case validity <= 12*time.Hour:
		return byte(validity/(5*time.Minute)) - 1
	case validity < 2*day:
		return byte(min(validity-12*time.Hour, 12*time.Hour)/(30*time.Minute)) + 143
	case validity < 5*7*day:
		return byte(min(validity/day, 30)) + 166
	default:
		return byte(min(validity/(7*day), 63)) + 192
	}
}
