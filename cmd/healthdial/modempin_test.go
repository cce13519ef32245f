package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"healthdial/seal"
	"healthdial/store"
	"healthdial/store/bolt"
)

// TestTriedPIN: which PIN of a modem was tried is known over restarts, in no form that tells
// it, until it is forgotten.
func TestTriedPIN(t *testing.T) {
	key := func(fill string) []byte { return []byte(strings.Repeat(fill, 32)) }
	ring, err := seal.New(seal.Masters{Sealing: []seal.Master{{ID: 1, Key: key("s")}}, Numbers: key("n"), Codes: key("c")})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "test.db")
	started := func(modem string, act func(triedPIN) error) {
		t.Helper()
		backend, err := bolt.Open(path, bolt.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer backend.Close()
		st, err := store.Open(t.Context(), backend, ring)
		if err != nil {
			t.Fatal(err)
		}
		if err := act(triedPIN{st.Index(), ring, time.Now, modem}); err != nil {
			t.Error(err)
		}
	}
	looks := func(modem, pin string, want bool) {
		t.Helper()
		started(modem, func(p triedPIN) error {
			was, err := p.Was(pin)
			if was != want {
				t.Errorf("%s: tried %v, want %v", modem, was, want)
			}
			return err
		})
	}
	const first, second = "80475132", "61930752"
	started("one", func(p triedPIN) error { return p.Note(first) })
	started("one", func(p triedPIN) error { return p.Note(second) })
	looks("one", first, true)
	looks("one", second, true)
	looks("one", "4711", false)
	looks("other", first, false)
	file, err := os.ReadFile(path)
	if err != nil || bytes.Contains(file, []byte(first)) || bytes.Contains(file, []byte(second)) {
		t.Errorf("the file holds a PIN, or cannot be read: %v", err)
	}
	started("one", triedPIN.Forget)
	looks("one", first, false)
	looks("one", second, false)
}
