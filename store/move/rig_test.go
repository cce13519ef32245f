package move_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"healthdial/seal"
	"healthdial/store"
	"healthdial/store/bolt"
	"healthdial/store/move"
	"healthdial/store/storetest"
)

// testRing seals under the first of some keys; numbers tells installations apart.
func testRing(t testing.TB, numbers byte, sealing ...uint32) *seal.Keyring {
	t.Helper()
	m := seal.Masters{Numbers: bytes.Repeat([]byte{numbers}, seal.KeySize), Codes: make([]byte, seal.KeySize)}
	for _, id := range sealing {
		m.Sealing = append(m.Sealing, seal.Master{ID: id, Key: bytes.Repeat([]byte{byte(id)}, seal.KeySize)})
	}
	ring, err := seal.New(m)
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

// clock is a moment that tests move.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func newClock() *clock { return &clock{time.Now().Truncate(time.Millisecond).UTC()} }

func file(t testing.TB, c *clock) *bolt.Backend {
	t.Helper()
	b, err := bolt.Open(filepath.Join(t.TempDir(), "store.db"), bolt.Options{Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

// filled is a store with some of everything, and the ring that it was filled under.
func filled(t *testing.T, c *clock) (store.Mover, *seal.Keyring) {
	t.Helper()
	b, ring := file(t, c), testRing(t, 7, 1)
	storetest.Populate(t, b, ring, c.now())
	return b, ring
}

func exported(t *testing.T, from store.Mover, ring *seal.Keyring, path string) move.Sum {
	t.Helper()
	sum, err := move.Export(t.Context(), from, ring, path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// wantSame holds the content of two stores to each other.
func wantSame(t *testing.T, from, to store.Dumper) {
	t.Helper()
	want, got := storetest.Dumped(t, from), storetest.Dumped(t, to)
	for p := range got {
		kept := got[p][:0]
		for _, item := range got[p] {
			if !store.IsMark(item) {
				kept = append(kept, item)
			}
		}
		got[p] = kept
	}
	storetest.SameItems(t, want, got)
}

func wantErr(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

func octets(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}
