//go:build integration

package redis_test

import (
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"healthdial/store"
	"healthdial/store/move"
	"healthdial/store/redis"
	"healthdial/store/storetest"
)

// TestMoveCluster moves from a file to a cluster, from there to a single server and back
// to a file, under the sample's user where it has one.
func TestMoveCluster(t *testing.T) {
	clock := time.Now().Truncate(time.Millisecond).UTC()
	now := func() time.Time { return clock }
	client := clusterServers(newCluster(t)).Client()
	t.Cleanup(func() { _ = client.Close() })
	cluster, err := redis.Open(t.Context(), client, redis.Options{Now: now, Replicas: redis.Replicas{Count: 1, Timeout: patience}})
	if err != nil {
		t.Fatal(err)
	}
	ring, first := testRing(t), file(t, now)
	storetest.Populate(t, first, ring, clock)
	stores := []store.Mover{first, cluster, open(t, newServer(t).client(), now), file(t, now)}
	var sums []move.Sum
	for i, to := range stores[1:] {
		path := filepath.Join(t.TempDir(), "export")
		sum, err := move.Export(t.Context(), stores[i], ring, path, nil)
		if err != nil {
			t.Fatal(err)
		}
		a, err := move.Import(t.Context(), to, ring, path, now, nil)
		if err != nil || a.Audit == 0 {
			t.Fatalf("step %d: %d audit entries, %v", i+1, a.Audit, err)
		}
		sums = append(sums, sum)
	}
	if !reflect.DeepEqual(sums[0], sums[1]) || !reflect.DeepEqual(sums[0], sums[2]) || sums[0].All() < 100 {
		t.Errorf("moved %+v, then %+v, then %+v", sums[0], sums[1], sums[2])
	}
}
