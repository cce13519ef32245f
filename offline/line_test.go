package offline

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"healthdial/registry"
)

// A line that is cut in a quiet hour is known to be down within half a minute, and to be
// back within a quarter of one.
func TestQuietLine(t *testing.T) {
	w := newWorld()
	w.pass(time.Minute)
	w.stands(t, false)
	w.cut = true
	w.pass(31 * time.Second)
	w.stands(t, true)
	w.cut = false
	w.pass(16 * time.Second)
	w.stands(t, false)
	w.cut = true
	w.pass(time.Hour)
	if w.reached > 4*60+50 {
		t.Errorf("reached for the registries %d times in an hour", w.reached)
	}
}

// Calls of others that are answered are enough to know that the line is up; calls that
// fail have it looked at at once. One interface that is away is no line that is down.
func TestCallsAreHeard(t *testing.T) {
	w := newWorld()
	for range 120 {
		w.calls = []registry.Standing{{Name: "a", Asked: w.now}}
		w.pass(time.Second)
	}
	if w.reached != 1 {
		t.Errorf("reached %d times while calls are answered", w.reached)
	}
	w.cut = true
	w.calls = []registry.Standing{{Name: "a", Asked: w.now}, {Name: "b", Asked: w.now.Add(time.Second), Away: w.now}}
	w.pass(2 * time.Second)
	w.stands(t, true)
	w.cut = false
	w.calls[1].Asked = w.now
	w.pass(time.Minute)
	w.stands(t, false)
}

// An outage outlives the process that saw it begin.
func TestRestart(t *testing.T) {
	w := newWorld()
	w.cut = true
	w.pass(time.Minute)
	began, _ := w.Down()
	w.start()
	if since, down := w.Down(); !down || !since.Equal(began) {
		t.Fatalf("after a restart: down %t since %v, want %v", down, since, began)
	}
	w.cut = false
	w.pass(5 * time.Minute)
	w.stands(t, false)
	w.start()
	w.stands(t, false)
}

// Run looks by itself until it is told to stop.
func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.cut = true
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- w.Run(ctx) }()
		synctest.Wait()
		w.stands(t, true)
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("ended with %v", err)
		}
	})
}
