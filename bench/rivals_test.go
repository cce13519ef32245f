package bench

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"testing"

	goredis "github.com/redis/go-redis/v9"
	bbolt "go.etcd.io/bbolt"
)

var (
	bucket   = []byte("sessions")
	errMoved = errors.New("the revision moved")
)

func openRaw(t testing.TB) *bbolt.DB {
	t.Helper()
	db, err := bbolt.Open(filepath.Join(t.TempDir(), "raw.db"), 0o600, &bbolt.Options{FreelistType: bbolt.FreelistMapType})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	err = db.Update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucket(bucket)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// rawCommit compares the revision and writes a value, in one transaction.
func rawCommit(update func(func(*bbolt.Tx) error) error, size int) commit {
	return func(_ context.Context, n int, revision uint64) error {
		key, value := owner(n), make([]byte, size)
		binary.BigEndian.PutUint64(value, revision+1)
		return update(func(tx *bbolt.Tx) error {
			b := tx.Bucket(bucket)
			if old := b.Get(key[:]); old != nil && binary.BigEndian.Uint64(old) != revision {
				return errMoved
			}
			return b.Put(key[:], value)
		})
	}
}

// swap is the shortest compare-and-set that Redis runs atomically.
var swap = goredis.NewScript(`
if (redis.call('HGET', KEYS[1], 'revision') or '0') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'revision', ARGV[2], 'value', ARGV[3])
redis.call('PEXPIRE', KEYS[1], 86400000)
return 1`)

func scriptCommit(t testing.TB, client *goredis.Client, size int) commit {
	t.Helper()
	if err := swap.Load(t.Context(), client).Err(); err != nil {
		t.Fatal(err)
	}
	return func(ctx context.Context, n int, revision uint64) error {
		key, value := owner(n), string(make([]byte, size))
		done, err := swap.EvalSha(ctx, client, []string{fmt.Sprintf("%x", key)},
			strconv.FormatUint(revision, 10), strconv.FormatUint(revision+1, 10), value).Int()
		if err == nil && done != 1 {
			return errMoved
		}
		return err
	}
}
