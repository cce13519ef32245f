//go:build integration

package redis_test

import (
	"context"
	"encoding/binary"
	"strings"
	"sync"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"healthdial/lab/redisd"
	"healthdial/seal"
	"healthdial/store"
	"healthdial/store/redis"
	"healthdial/store/storetest"
)

// newCluster is a cluster of three primaries with a replica each, which knows the
// sample's users beside the default one.
func newCluster(t *testing.T) *redisd.Cluster {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	c, err := redisd.StartCluster(ctx, t.TempDir(), 3)
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
	slot := int(client.ClusterKeySlot(ctx, "{p000}").Val())
	primary, err := c.Primary(ctx, slot)
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
