package modem

import "testing"

// TestObey: who takes a modem's place does what that one was told, whatever its state: one
// that was drained and unplugged is missing.
func TestObey(t *testing.T) {
	for want, tell := range map[State]func(*Modem){Drained: (*Modem).Drain, Suspended: (*Modem).Suspend, Running: (*Modem).Resume} {
		t.Run(string(want), func(t *testing.T) {
			run(t, nil, func(b *bench) {
				b.becomes(Running)
				before := New(Config{})
				tell(before)
				b.modem.Obey(before)
				b.becomes(want)
			})
		})
	}
}
