package storetest

import (
	"sync"
	"testing"
	"time"
)

func counters() []test {
	return []test{
		{"each window counts for itself", countWindows},
		{"no count is lost", countRace},
	}
}

func countWindows(t *testing.T, r *rig) {
	c := r.Counters()
	at := r.now().Truncate(time.Hour).Add(2 * time.Hour)
	want := func(n, got int, err error) {
		t.Helper()
		if err != nil || got != n {
			t.Errorf("got %d, %v, want %d", got, err, n)
		}
	}
	peek := func(n int, space, key string, now time.Time, window time.Duration) {
		t.Helper()
		got, err := c.Peek(r.ctx, space, key, now, window)
		want(n, got, err)
	}
	for i := range 3 {
		got, err := c.Count(r.ctx, "otp", "a", at.Add(time.Duration(i)*time.Minute), time.Hour)
		want(i+1, got, err)
	}
	peek(3, "otp", "a", at.Add(time.Hour-1), time.Hour)
	peek(0, "otp", "a", at.Add(time.Hour), time.Hour)
	peek(0, "otp", "a", at, time.Minute)
	peek(0, "otp", "b", at, time.Hour)
	peek(0, "pto", "a", at, time.Hour)
	if _, err := c.Count(r.ctx, "otp", "a", at, 0); err == nil {
		t.Error("a window of nothing was counted in")
	}
}

func countRace(t *testing.T, r *rig) {
	const callers, each = 8, 5
	at := r.now()
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			for range each {
				if _, err := r.Counters().Count(r.ctx, "s", "k", at, time.Hour); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := must(r.Counters().Peek(r.ctx, "s", "k", at, time.Hour))(t); n != callers*each {
		t.Errorf("counted %d, want %d", n, callers*each)
	}
}
