package bolt_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	bbolt "go.etcd.io/bbolt"
	"go.uber.org/goleak"

	"healthdial/seal"
	"healthdial/store"
	"healthdial/store/bolt"
)

func TestFileIsItsOwnersAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	open(t, path, bolt.Options{})
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 {
		t.Errorf("mode %o, want 600", mode)
	}
}

func TestFileInUse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	open(t, path, bolt.Options{})
	_, err := bolt.Open(path, bolt.Options{LockWait: 10 * time.Millisecond})
	if !errors.Is(err, bolt.ErrInUse) {
		t.Errorf("got %v, want ErrInUse", err)
	}
}

func TestFileOfAnotherFormat(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		b, err := tx.CreateBucket([]byte("meta"))
		return errors.Join(err, b.Put([]byte("format"), []byte("healthdial 99")))
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the first refusal leaves it unlocked
		if _, err := bolt.Open(path, bolt.Options{}); !errors.Is(err, bolt.ErrFormat) {
			t.Errorf("got %v, want ErrFormat", err)
		}
	}
}

func TestFileThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	rubbish := filepath.Join(dir, "rubbish")
	if err := os.WriteFile(rubbish, make([]byte, 1<<16), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, rubbish, filepath.Join(dir, "missing", "store.db")} {
		if _, err := bolt.Open(path, bolt.Options{}); err == nil {
			t.Errorf("%s opened", filepath.Base(path))
		}
	}
}

func TestRunEnds(t *testing.T) {
	defer goleak.VerifyNone(t)
	b, err := bolt.Open(filepath.Join(t.TempDir(), "store.db"), bolt.Options{Sweep: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := b.Run(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
}

func TestClosedFile(t *testing.T) {
	b, err := bolt.Open(filepath.Join(t.TempDir(), "store.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if err := b.Commit(t.Context(), store.Batch{}); err == nil {
		t.Error("it committed")
	}
	if _, err := b.Get(t.Context(), seal.Owner{}, "k", "a"); err == nil || errors.Is(err, store.ErrNotFound) {
		t.Errorf("it read: %v", err)
	}
}
