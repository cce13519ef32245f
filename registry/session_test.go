//go:build !production

package registry_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"healthdial/registry"
)

const sessionsPath = "/api/hiecm/gateway/v3/sessions"

func TestSessionSingleFlight(t *testing.T) {
	w := newWorld(t, nil)
	w.fault(map[string]any{"prefix": sessionsPath, "latencyMs": 50})
	var wg sync.WaitGroup
	for range 40 {
		wg.Go(func() {
			if _, err := w.Linking.Providers(t.Context(), "sample"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := w.count("session calls"); n != 1 {
		t.Errorf("%d session calls for 40 callers", n)
	}
}

// A wrong secret must not lock the client out: the real gateway does so after
// eight failures.
func TestSessionNeverLoops(t *testing.T) {
	w := newWorld(t, nil)
	c := w.lab.Registry()
	c.ClientSecret = "wrong"
	r := w.clients(c)
	defer r.Close()
	for range 10 * 60 { // ten minutes of a caller every second
		_, err := r.Linking.Providers(t.Context(), "sample")
		if e := wantKind(t, err, registry.Unavailable); e.After <= 0 || e.After > 8*time.Minute {
			t.Fatalf("no back-off is told: %+v", e)
		}
		w.clock.add(time.Second)
	}
	if n := w.count("session calls"); n != 4 { // at 0, 1, 3 and 7 minutes
		t.Errorf("%d session calls in ten minutes, want 4", n)
	}
	// The way back: with the right secret the same client's place is free.
	if _, err := w.Linking.Providers(t.Context(), "sample"); err != nil {
		t.Error(err)
	}
}

func TestSessionRecovers(t *testing.T) {
	w := newWorld(t, nil)
	w.fault(map[string]any{"prefix": sessionsPath, "status": 503, "next": 1})
	_, err := w.Linking.Providers(t.Context(), "sample")
	wantKind(t, err, registry.Unavailable)
	_, err = w.Linking.Providers(t.Context(), "sample")
	if e := wantKind(t, err, registry.Unavailable); e.Status != 503 {
		t.Errorf("the last failure is not remembered: %v", err)
	}
	w.clock.add(time.Minute)
	if _, err = w.Linking.Providers(t.Context(), "sample"); err != nil {
		t.Error(err)
	}
	if n := w.count("session calls"); n != 1 { // the one that failed never reached the count
		t.Errorf("%d session calls", n)
	}
}

// A token is renewed before it ends, and nobody waits for that.
func TestSessionRefreshedEarly(t *testing.T) {
	w := newWorld(t, nil)
	ask := func() {
		t.Helper()
		if _, err := w.Linking.Providers(t.Context(), "sample"); err != nil {
			t.Fatal(err)
		}
	}
	ask()
	w.clock.add(7 * time.Minute)
	ask()
	if n := w.count("session calls"); n != 1 {
		t.Fatalf("%d session calls after 7 of 10 minutes", n)
	}
	w.clock.add(90 * time.Second)
	w.fault(map[string]any{"prefix": sessionsPath, "latencyMs": 100, "next": 1})
	begun := time.Now()
	ask()
	if d := time.Since(begun); d > 80*time.Millisecond {
		t.Errorf("a caller waited %v for a renewal", d)
	}
	w.Close()
	if n := w.count("session calls"); n != 2 {
		t.Errorf("%d session calls after 8.5 of 10 minutes", n)
	}
}

// A person who hangs up does not cost the others the session.
func TestSessionOutlivesItsCaller(t *testing.T) {
	w := newWorld(t, nil)
	w.fault(map[string]any{"prefix": sessionsPath, "latencyMs": 100, "next": 1})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err := w.Linking.Providers(ctx, "sample")
	wantKind(t, err, registry.Unavailable)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if _, err := w.Linking.Providers(t.Context(), "sample"); err != nil {
		t.Error(err)
	}
	if n := w.count("session calls"); n != 1 {
		t.Errorf("%d session calls", n)
	}
}

// A gateway that refuses our token is asked for another, once a minute at most; it
// never looks as if the person's login had ended.
func TestSessionRefused(t *testing.T) {
	w := newWorld(t, nil)
	access := w.login("13", "dolma.sample@sbx").Access
	w.fault(map[string]any{"prefix": "/api/hiecm/consent", "status": 401, "code": "900901"})
	w.clock.add(2 * time.Minute)
	for range 20 {
		_, _, err := w.Consents.List(t.Context(), access, registry.Page{})
		wantKind(t, err, registry.Unavailable)
		w.clock.add(time.Second)
	}
	if n := w.count("session calls"); n != 2 {
		t.Errorf("%d session calls", n)
	}
}
