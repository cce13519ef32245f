package redis_test

import (
	"path/filepath"
	"testing"
	"time"

	"healthdial/store"
	"healthdial/store/bolt"
	"healthdial/store/redis"
	"healthdial/store/storetest"
)

// From a file to Redis and back: each time the same is told.
func TestMoveFromBoltAndBack(t *testing.T) {
	clock := time.Now().Truncate(time.Millisecond).UTC()
	now := func() time.Time { return clock }
	file := func() store.Mover {
		b, err := bolt.Open(filepath.Join(t.TempDir(), "store.db"), bolt.Options{Now: now})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = b.Close() })
		return b
	}
	from, there, back := file(), open(t, newServer(t).client(), now), file()
	storetest.Populate(t, from, now)
	want := storetest.Dumped(t, from)
	storetest.Filled(t, there, want)
	storetest.SameItems(t, want, storetest.Dumped(t, there))
	storetest.Filled(t, back, storetest.Dumped(t, there))
	storetest.SameItems(t, want, storetest.Dumped(t, back))
}

// What this version does not know is not left behind in silence.
func TestUnknownKey(t *testing.T) {
	client := newServer(t).client()
	b := open(t, client, time.Now)
	if err := client.Set(t.Context(), b.prefix+":{p003}:future:1", 1, 0).Err(); err != nil {
		t.Fatal(err)
	}
	for _, err := range b.Dump(t.Context(), 3) {
		if err == nil {
			continue
		}
		return
	}
	t.Errorf("want %v", redis.ErrUnknownKey)
}
