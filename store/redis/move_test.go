package redis_test

import (
	"context"
	"errors"
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

// file is a store in a file, whose clock stands.
func file(t *testing.T, now func() time.Time) store.Mover {
	t.Helper()
	b, err := bolt.Open(filepath.Join(t.TempDir(), "store.db"), bolt.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

// From a file to Redis and back: each time the same is told.
func TestMoveFromBoltAndBack(t *testing.T) {
	t.Parallel()
	clock := time.Now().Truncate(time.Millisecond).UTC()
	now := func() time.Time { return clock }
	from, there, back := file(t, now), open(t, newServer(t).client(), now), file(t, now)
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

var errAway = errors.New("the server is away")

// away is a store that fails in the middle of its nth fill.
type away struct {
	store.Mover
	left int
}

func (f *away) Fill(ctx context.Context, partition int, items []store.Item) error {
	if f.left--; f.left < 0 {
		return errors.Join(errAway, f.Mover.Fill(ctx, partition, items[:len(items)/2]))
	}
	return f.Mover.Fill(ctx, partition, items)
}

// An import into Redis that is interrupted over and over ends in the same state.
func TestImportIntoRedisGoesOn(t *testing.T) {
	t.Parallel()
	clock := time.Now().Truncate(time.Millisecond).UTC()
	now := func() time.Time { return clock }
	ring, from, to := testRing(t), file(t, now), open(t, newServer(t).client(), now)
	storetest.Populate(t, from, ring, clock)
	path := filepath.Join(t.TempDir(), "export")
	if _, err := move.Export(t.Context(), from, ring, path, nil); err != nil {
		t.Fatal(err)
	}
	tries := 0
	for err := errAway; err != nil; tries++ {
		if _, err = move.Import(t.Context(), &away{to, 10}, ring, path, now, nil); err != nil && !errors.Is(err, errAway) || tries > 99 {
			t.Fatal(err)
		}
	}
	if tries < 3 {
		t.Errorf("it was interrupted %d times", tries-1)
	}
	if _, err := store.Open(t.Context(), to, ring); err != nil {
		t.Error(err)
	}
}

// What this version does not know is not left behind in silence.
func TestUnknownKey(t *testing.T) {
	t.Parallel()
	client := newServer(t).client()
	b := open(t, client, time.Now)
	if err := client.Set(t.Context(), redis.Base(b.prefix, 3)+"future:1", 1, 0).Err(); err != nil {
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
