package modem

import (
	"testing"
	"time"
)

func TestClock(t *testing.T) {
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	m := New(Config{})
	for _, step := range []struct {
		name  string
		stamp time.Time
		want  time.Duration
	}{
		{"no stamp", time.Time{}, 0},
		{"a message that waited", now.Add(-time.Hour), 0},
		{"from the future", now.Add(3 * time.Hour), 3 * time.Hour},
		{"a message that waited proves nothing", now.Add(-time.Hour), 3 * time.Hour},
		{"nor does no stamp", time.Time{}, 3 * time.Hour},
		{"the clock was set", now.Add(time.Second), 0},
	} {
		m.compareClocks(step.stamp, now)
		if got := m.Health().Behind; got != step.want {
			t.Errorf("%s: %v, want %v", step.name, got, step.want)
		}
	}
}
