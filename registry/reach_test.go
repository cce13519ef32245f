//go:build !production

package registry_test

import (
	"net/http"
	"testing"
	"time"

	"healthdial/registry"
)

// Reaching costs no session while one may be had, and counts for nothing; a refusal is
// an answer, and silence is none. Once a session could not be had the line is only back
// when it can.
func TestReach(t *testing.T) {
	w := newWorld(t, nil)
	reach := func(want bool) {
		t.Helper()
		if err := w.Reach(t.Context()); (err == nil) != want {
			t.Errorf("reached: %v", err)
		}
		w.clock.add(time.Minute)
	}
	reach(true)
	w.fault(map[string]any{"prefix": "/", "status": http.StatusForbidden, "next": 1})
	reach(true)
	w.fault(map[string]any{"prefix": "/", "status": http.StatusBadGateway})
	reach(false)
	if n := w.count("session calls"); n != 0 {
		t.Errorf("%d session calls", n)
	}
	_, err := w.Linking.Providers(t.Context(), "sample")
	wantKind(t, err, registry.Unavailable)
	w.lab1(http.MethodDelete, "/lab/faults", nil, nil)
	w.fault(map[string]any{"prefix": sessionsPath, "status": http.StatusBadGateway})
	w.clock.add(10 * time.Minute)
	reach(false)
	w.lab1(http.MethodDelete, "/lab/faults", nil, nil)
	w.clock.add(10 * time.Minute)
	reach(true)
	if _, err := w.Linking.Providers(t.Context(), "sample"); err != nil || w.count("session calls") != 1 {
		t.Errorf("once it is back: %v", err)
	}
}
