package registry

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestBreakerOpensProbesAndCloses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBreakers()
		c := call{op: "x", family: consents}
		down := func() error { return &Error{Status: 503, Kind: Unavailable} }
		tried := 0
		try := func(attempt func() error) error {
			return b.run(t.Context(), c, func() error { tried++; return attempt() })
		}
		for range tripAfter {
			_ = try(down)
		}
		if err := try(down); !errors.Is(err, Unavailable) || tried != tripAfter {
			t.Fatalf("open: %v after %d tries", err, tried)
		}
		time.Sleep(openFor + time.Second)
		_ = try(down) // the probe
		_ = try(down)
		if tried != tripAfter+1 {
			t.Errorf("%d tries: only one may probe", tried)
		}
		time.Sleep(openFor + time.Second)
		for range 3 {
			if err := try(func() error { return nil }); err != nil {
				t.Errorf("closed: %v", err)
			}
		}
	})
}

// Callers who leave, or come with no time left, say nothing of the registry.
func TestBreakerIgnoresHaste(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, tt := range map[string]struct {
			budget time.Duration
			cause  error
			open   bool
		}{
			"hang-ups":     {time.Minute, context.Canceled, false},
			"no time left": {time.Second, context.DeadlineExceeded, false},
			"hanging":      {8 * time.Second, context.DeadlineExceeded, true},
		} {
			b := newBreakers()
			tried := 0
			for range 2 * tripAfter {
				ctx, cancel := context.WithTimeout(t.Context(), tt.budget)
				_ = b.run(ctx, call{family: linking}, func() error {
					tried++
					return &Error{Kind: Unavailable, cause: tt.cause}
				})
				cancel()
			}
			if opened := tried == tripAfter; opened != tt.open {
				t.Errorf("%s: %d of %d tried", name, tried, 2*tripAfter)
			}
		}
	})
}
