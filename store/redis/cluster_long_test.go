//go:build integration

package redis_test

import (
	"context"
	"encoding/binary"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"healthdial/lab/redisd"
	"healthdial/outbox"
	"healthdial/seal"
	"healthdial/store"
	"healthdial/store/redis"
	"healthdial/store/storetest"
)

// newCluster is a cluster of three primaries with a replica each, which knows the
// sample's users beside the default one.
func newCluster(t *testing.T, args ...string) *redisd.Cluster {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	c, err := redisd.StartCluster(ctx, t.TempDir(), 3, args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Kill)
	for _, s := range c.Nodes {
		node := connect(t, s)
		for line := range strings.Lines(aclUsers(t)) {
			var setUser []any
			for _, word := range strings.Fields("ACL SETUSER" + strings.TrimPrefix(line, "user")) {
				setUser = append(setUser, word)
			}
			if setUser[2] == "default" {
				continue // the laboratory joins and inspects by it
			}
			if err := node.Do(ctx, setUser...).Err(); err != nil {
				t.Fatal(err)
			}
		}
	}
	return c
}

// slotOf is the slot of the first partition, by whoever may ask.
func slotOf(t *testing.T, c *redisd.Cluster) int64 {
	t.Helper()
	slot, err := connect(t, c.Nodes[0]).ClusterKeySlot(t.Context(), redis.Base("hd", 0)).Result()
	if err != nil {
		t.Fatal(err)
	}
	if ours := int64(redis.Slot(0)); ours != slot {
		t.Fatalf("slot %d, by our count %d", slot, ours)
	}
	return slot
}

func clusterServers(c *redisd.Cluster) redis.Servers {
	return redis.Servers{Addrs: c.Addrs(), Cluster: true, Credentials: user("healthdial", aclPassword), Wait: patience}
}

// TestClusterSuite: the sample's user passes the whole suite on a cluster whose
// replicas are waited for.
func TestClusterSuite(t *testing.T) {
	c := newCluster(t)
	servers := clusterServers(c)
	if found := examine(t, servers, redis.Demands{Replicas: 1, Cluster: true}); len(found.Problems) > 0 || len(found.Unsure) != 6 {
		t.Errorf("%+v", found)
	}
	inspector := goredis.NewClusterClient(&goredis.ClusterOptions{Addrs: c.Addrs()})
	client := servers.Client()
	t.Cleanup(func() { _, _ = inspector.Close(), client.Close() })
	storetest.Run(t, suiteWith(client, inspector, redis.Options{Replicas: redis.Replicas{Count: 1, Timeout: patience}}))
}

// TestClusterFailover kills a primary while acts are committed in every partition. What
// was acknowledged is there afterwards. Acts go on by themselves, where the primary was
// killed once it is back, as a replica: before that there is none to wait for.
func TestClusterFailover(t *testing.T) {
	c := newCluster(t)
	client := clusterServers(c).Client()
	t.Cleanup(func() { _ = client.Close() })
	b, err := redis.Open(t.Context(), client, redis.Options{Replicas: redis.Replicas{Count: 1, Timeout: 300 * time.Millisecond}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 15*time.Second)
	defer stop()
	var writers sync.WaitGroup
	acked := make([][]seal.Owner, 16)
	longest := make([]time.Duration, len(acked))
	for w := range acked {
		writers.Go(func() {
			last := time.Now()
			for n := uint32(0); ctx.Err() == nil; n++ {
				var owner seal.Owner
				binary.BigEndian.PutUint16(owner[:], uint16(n))
				binary.BigEndian.PutUint32(owner[2:], n)
				owner[15] = byte(w)
				act, cancel := context.WithTimeout(ctx, time.Second)
				batch := put(0, "v")
				batch.Owner = owner
				if b.Commit(act, batch) == nil {
					acked[w] = append(acked[w], owner)
					longest[w], last = max(longest[w], time.Since(last)), time.Now()
				}
				cancel()
			}
			longest[w] = max(longest[w], time.Since(last))
		})
	}
	time.Sleep(2 * time.Second)
	primary, err := c.Primary(ctx, redis.Slot(0))
	if err != nil {
		t.Fatal(err)
	}
	primary.Kill()
	time.Sleep(4 * time.Second)
	if err := primary.Restart(ctx); err != nil {
		t.Fatal(err)
	}
	writers.Wait()
	n := 0
	for w := range acked {
		for _, owner := range acked[w] {
			if _, err := b.Get(t.Context(), owner, "k", "a"); err != nil {
				t.Fatalf("acknowledged and gone: %v", err)
			}
			n++
		}
		if longest[w] > 9*time.Second {
			t.Errorf("nothing was acknowledged for %v", longest[w])
		}
	}
	for p := range store.Partitions {
		if _, err := b.Head(t.Context(), p); err != nil {
			t.Error(err)
		}
	}
	t.Logf("%d acknowledged; the longest without was %v", n, longest)
}

// TestClusterCoverage: every node of a cluster is told apart, replicas too.
func TestClusterCoverage(t *testing.T) {
	c := newCluster(t, "--cluster-require-full-coverage", "yes")
	if found := examine(t, redis.Servers{Addrs: c.Addrs(), Cluster: true}, redis.Demands{Replicas: 1, Cluster: true}); len(found.Advice) != 6 || len(found.Problems) > 0 {
		t.Errorf("%+v", found)
	}
}

// TestMovingSlot: while a slot is given away, its partition is served nowhere, and then
// as before.
func TestMovingSlot(t *testing.T) {
	c := newCluster(t)
	client := clusterServers(c).Client()
	t.Cleanup(func() { _ = client.Close() })
	b := replicated(t, client, patience)
	ctx := t.Context()
	if err := b.Commit(ctx, put(0, "v")); err != nil {
		t.Fatal(err)
	}
	slot := slotOf(t, c)
	from, err := c.Primary(ctx, int(slot))
	if err != nil {
		t.Fatal(err)
	}
	to := c.Nodes[0]
	if from == to {
		to = c.Nodes[1]
	}
	source, target := connect(t, from), connect(t, to)
	set := func(c *goredis.Client, state string, other *goredis.Client) {
		t.Helper()
		id := other.Do(ctx, "CLUSTER", "MYID").Val()
		if err := c.Do(ctx, "CLUSTER", "SETSLOT", slot, state, id).Err(); err != nil {
			t.Fatal(err)
		}
	}
	set(target, "IMPORTING", source)
	set(source, "MIGRATING", target)
	for name, act := range map[string]func() error{
		"an act":      func() error { return b.Commit(ctx, put(1, "w")) },
		"a menu turn": func() error { return b.Commit(ctx, menuTurn(1, "w")) },
		"a first one": func() error { n := menuTurn(0, "w"); n.Owner[15] = 1; return b.Commit(ctx, n) },
		"a claim":     func() error { _, _, err := b.Next(ctx, time.Now(), time.Minute); return err },
	} {
		if err := act(); name != "a claim" && !errors.Is(err, redis.ErrMoving) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := target.ClusterCountKeysInSlot(ctx, int(slot)).Val(); n != 0 {
		t.Errorf("%d keys were made at the other server", n)
	}
	for _, node := range []*goredis.Client{source, target} {
		if err := node.Do(ctx, "CLUSTER", "SETSLOT", slot, "STABLE").Err(); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Commit(ctx, put(1, "w")); err != nil {
		t.Error(err)
	}
}

// TestShardAway: while a shard hangs and none takes over, what lies on the others is
// counted and claimed.
func TestShardAway(t *testing.T) {
	c := newCluster(t, "--cluster-require-full-coverage", "no")
	client := clusterServers(c).Client()
	t.Cleanup(func() { _ = client.Close() })
	b := replicated(t, client, patience)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for p := range store.Partitions {
		batch := store.Batch{Owner: seal.Owner{0, byte(p)}, Out: []store.Message{{ID: [16]byte{byte(p), 1}, Value: []byte("v")}}}
		if err := b.Commit(ctx, batch); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range []*redisd.Server{c.Nodes[0], c.Nodes[3]} { // a primary and its replica
		if err := s.Pause(); err != nil {
			t.Fatal(err)
		}
	}
	began := time.Now()
	stats, err := b.Tally(ctx)
	t.Logf("the tally took %v", time.Since(began))
	partial, ok := errors.AsType[*store.PartialError](err)
	if !ok || partial.Silent < 16 || partial.Silent > 24 {
		t.Fatalf("the tally: %v", err)
	}
	rest := store.Partitions - partial.Silent
	if n := stats.Queued[outbox.Code]; n != rest {
		t.Errorf("counts %d messages, want %d", n, rest)
	}
	began = time.Now()
	claimed, err := b.Claim(ctx, time.Now(), outbox.Bulk, store.Partitions, time.Minute)
	t.Logf("the claim took %v", time.Since(began))
	if err != nil || len(claimed) != rest {
		t.Errorf("claimed %d, want %d: %v", len(claimed), rest, err)
	}
}
