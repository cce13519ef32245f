package bolt_test

import (
	"errors"
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

// backend is a store and where its file lies.
type backend struct {
	*bolt.Backend
	path string
}

// suite opens each store in a directory of its own.
func suite() storetest.Suite {
	return storetest.Suite{
		Open: func(t testing.TB, now func() time.Time) store.Backend {
			path := filepath.Join(t.TempDir(), "store.db")
			return backend{open(t, path, bolt.Options{Now: now}), path}
		},
		Octets: func(t testing.TB, b store.Backend) []byte {
			octets, err := os.ReadFile(b.(backend).path)
			if err != nil {
				t.Fatal(err)
			}
			return octets
		},
	}
}

// shrinking is the name of a file that is compacted over and over while it is in use.
const shrinking = "shrinking.db"

// reopen is how the crash tests open a file.
func reopen(path string) (store.Backend, func() error, error) {
	b, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		return nil, nil, err
	}
	if filepath.Base(path) == shrinking {
		return b, shrink(b), nil
	}
	return b, b.Close, nil
}

// shrink compacts a file over and over, with room for acts in between, until what it
// returns is called, which closes it.
func shrink(b *bolt.Backend) (closes func() error) {
	stop, ended := make(chan struct{}), make(chan error)
	go func() {
		var failed error
		rest := time.NewTicker(20 * time.Millisecond)
		defer rest.Stop()
		for failed == nil {
			select {
			case <-stop:
				ended <- b.Close()
				return
			case <-rest.C:
				_, _, failed = b.Compact()
			}
		}
		<-stop
		ended <- errors.Join(failed, b.Close())
	}()
	return func() error { close(stop); return <-ended }
}

func TestMain(m *testing.M) { storetest.Main(m, reopen) }

func TestCrash(t *testing.T) {
	storetest.RunCrash(t, storetest.Crash{
		Open: reopen, Place: filepath.Join(t.TempDir(), "store.db"), Rounds: crashRounds,
	})
}

// TestCrashCompacting kills a process that compacts its file over and over under load.
func TestCrashCompacting(t *testing.T) {
	storetest.RunCrash(t, storetest.Crash{
		Open: reopen, Place: filepath.Join(t.TempDir(), shrinking), Rounds: crashRounds / 3,
	})
}

func TestSuite(t *testing.T) { storetest.Run(t, suite()) }

func BenchmarkStore(b *testing.B) { storetest.Benchmark(b, suite()) }
