package bolt_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"healthdial/store"
	"healthdial/store/bolt"
	"healthdial/store/storetest"
)

func open(t testing.TB, path string, o bolt.Options) *bolt.Backend {
	t.Helper()
	b, err := bolt.Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// suite opens each store in a directory of its own.
func suite() storetest.Suite {
	paths := map[store.Backend]string{}
	return storetest.Suite{
		Open: func(t testing.TB, now func() time.Time) store.Backend {
			path := filepath.Join(t.TempDir(), "store.db")
			b := open(t, path, bolt.Options{Now: now})
			paths[b] = path
			return b
		},
		Octets: func(t testing.TB, b store.Backend) []byte {
			octets, err := os.ReadFile(paths[b])
			if err != nil {
				t.Fatal(err)
			}
			return octets
		},
	}
}

func TestSuite(t *testing.T) { storetest.Run(t, suite()) }
