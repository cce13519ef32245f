package bolt_test

import (
	"bytes"
	"path/filepath"
	"testing"
	"time"

	bbolt "go.etcd.io/bbolt"

	"healthdial/outbox"
	"healthdial/seal"
	"healthdial/store"
	"healthdial/store/bolt"
)

// A file of the format before is brought up to date, with what waits in its queue.
func TestFileOfTheFormatBefore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	now := time.Now()
	b, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	owner := seal.Owner{7}
	out := []store.Message{
		{ID: outbox.ID{1}, Value: []byte("ready")},
		{ID: outbox.ID{2}, Value: []byte("timed"), NotBefore: now.Add(time.Minute)},
		{ID: outbox.ID{3}, Lane: outbox.Bulk, Value: []byte("later")},
	}
	if err := b.Commit(t.Context(), store.Batch{Owner: owner, Out: out}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Claim(t.Context(), now, outbox.Code, 1, time.Minute); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	age(t, path)
	b = open(t, path, bolt.Options{})
	got, err := b.Claim(t.Context(), now.Add(time.Hour), outbox.Bulk, 9, time.Minute)
	if err != nil || len(got) != 3 {
		t.Errorf("claimed %d messages, %v", len(got), err)
	}
	stats, err := b.Tally(t.Context())
	if err != nil || stats.Leased != 3 {
		t.Errorf("got %+v, %v", stats, err)
	}
}

// age makes a file what the format before was: the keys of its indexes ended with
// the sequence number, and the message's key was their value.
func age(t *testing.T, path string) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, index := range []string{"timed", "ready", "leased"} {
			var keys [][]byte
			c := tx.Bucket([]byte(index)).Cursor()
			for k, _ := c.First(); k != nil; k, _ = c.Next() {
				keys = append(keys, bytes.Clone(k))
			}
			if len(keys) != 1 {
				t.Errorf("%d messages are %s, want 1", len(keys), index)
			}
			for _, k := range keys {
				if err := tx.Bucket([]byte(index)).Delete(k); err != nil {
					return err
				}
				if err := tx.Bucket([]byte(index)).Put(k[:len(k)-32], k[len(k)-32:]); err != nil {
					return err
				}
			}
		}
		return tx.Bucket([]byte("meta")).Put([]byte("format"), []byte("healthdial 1"))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}
