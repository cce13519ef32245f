package redis_test

import (
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"healthdial/store"
	"healthdial/store/bolt"
	"healthdial/store/move"
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
	ring := testRing(t)
	storetest.Populate(t, from, ring, clock)
	var sums []move.Sum
	for _, step := range []struct{ from, to store.Mover }{{from, there}, {there, back}} {
		path := filepath.Join(t.TempDir(), "export")
		sum, err := move.Export(t.Context(), step.from, ring, path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := move.Import(t.Context(), step.to, ring, path, now, nil); err != nil {
			t.Fatal(err)
		}
		sums = append(sums, sum)
	}
	if !reflect.DeepEqual(sums[0], sums[1]) || sums[0].All() < 100 {
		t.Errorf("moved %+v, then %+v", sums[0], sums[1])
	}
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
