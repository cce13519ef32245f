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
	backend, err := bolt.Open(filepath.Join(t.TempDir(), "test.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = backend.Close() })
	st, err := store.Open(t.Context(), backend, ring)
	if err != nil {
		t.Fatal(err)
	}
	return st, ring
}
