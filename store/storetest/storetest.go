// Package storetest is the suite that every store passes: what session, outbox,
// person and consent are promised, and what a store.Backend must do for it.
package storetest

import (
	"slices"
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
	// Without names groups of tests that are left out, where another run of the suite
	// has them.
	Without []string
}

// Run runs the whole suite and returns after the last test. Tests run at the same time,
// each on a store of its own: they wait for disks most of the time.
func Run(t *testing.T, s Suite) {
	t.Run("suite", func(t *testing.T) {
		for _, g := range groups(s) {
			if slices.Contains(s.Without, g.name) {
				continue
			}
			t.Run(g.name, func(t *testing.T) {
				for _, c := range g.tests {
					t.Run(c.name, func(t *testing.T) {
						t.Parallel()
						c.run(t, newRig(t, s))
					})
				}
			})
		}
	})
}

// group is what a store promises of one thing.
type group struct {
	name  string
	tests []test
}

func groups(s Suite) []group {
	return []group{
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
	}
}

// test is one promise.
type test struct {
	name string
	run  func(t *testing.T, r *rig)
}
