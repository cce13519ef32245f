package sms

import (
	"path/filepath"
	"strings"
	"testing"

	"healthdial/seal"
	"healthdial/store"
	"healthdial/store/bolt"
)

// disk is a real store, on disk, with its keys.
func disk(t testing.TB) (*store.Store, *seal.Keyring) {
	t.Helper()
	key := func(fill string) []byte { return []byte(strings.Repeat(fill, 32)) }
	ring, err := seal.New(seal.Masters{Sealing: []seal.Master{{ID: 1, Key: key("s")}}, Numbers: key("n"), Codes: key("c")})
	if err != nil {
		t.Fatal(err)
	}
	st, closed := reopen(t, filepath.Join(t.TempDir(), "test.db"), ring)
	t.Cleanup(closed)
	return st, ring
}

// reopen opens a store, as at every start of the program.
func reopen(t testing.TB, path string, ring *seal.Keyring) (st *store.Store, closed func()) {
	t.Helper()
	backend, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if st, err = store.Open(t.Context(), backend, ring); err != nil {
		t.Fatal(err)
	}
	return st, func() { _ = backend.Close() }
}
