// Package storetest is the suite that every store passes: what session, outbox,
// person and consent are promised, and what a store.Backend must do for it.
package storetest

import (
	"testing"
	"time"

	"healthdial/store"
)

// A Suite says how to test one kind of store.
type Suite struct {
	// Open returns a new, empty store whose clock is now. The test's cleanup
	// closes it.
	Open func(t testing.TB, now func() time.Time) store.Backend
	// Octets returns everything that the store keeps at rest.
	Octets func(t testing.TB, b store.Backend) []byte
}

// Run runs the whole suite.
func Run(t *testing.T, s Suite) {
	for _, group := range []struct {
		name  string
		tests []test
	}{
		{"records", records()},
		{"domain", domain()},
		{"outbox", queue()},
		{"receipts", receipts()},
		{"model", modelTests()},
		{"inbox", inbox()},
		{"index", index()},
		{"counters", counters()},
		{"audit", journal()},
		{"checkpoints", checkpoints()},
		{"rest", rest(s)},
		{"move", moves(s)},
		{"rotation", rotation()},
	} {
		t.Run(group.name, func(t *testing.T) {
			for _, c := range group.tests {
				t.Run(c.name, func(t *testing.T) { c.run(t, newRig(t, s)) })
			}
		})
	}
}

// test is one promise.
type test struct {
	name string
	run  func(t *testing.T, r *rig)
}
