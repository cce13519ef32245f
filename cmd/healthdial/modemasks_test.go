package main

import (
	"testing"
	"time"

	"healthdial/admin"
	"healthdial/gsm/modem"
)

// TestSpared: a SIM with little on it is spared, if that is known and not old.
func TestSpared(t *testing.T) {
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name string
		b    modem.BalanceHealth
		want bool
	}{
		{"never told", modem.BalanceHealth{}, false},
		{"enough", modem.BalanceHealth{Amount: 2000, At: now}, false},
		{"little", modem.BalanceHealth{Amount: 1999, At: now}, true},
		{"nothing", modem.BalanceHealth{At: now.Add(-time.Hour)}, true},
		{"told long ago", modem.BalanceHealth{At: now.Add(-49 * time.Hour)}, false},
		{"little, and not told since", modem.BalanceHealth{Amount: 5, At: now, Fault: "no answer"}, true},
	} {
		if got := spared(c.b, 20, now); (got != "") != c.want {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}

// TestLeft: what is left of a quota is not told before it is known whose.
func TestLeft(t *testing.T) {
	three := 3
	for want, m := range map[string]admin.ModemStanding{
		"3": {Left: &three}, "-": {}, "unbounded": {Health: modem.Health{IMSI: "...0001"}},
	} {
		if got := left(m); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
