//go:build integration

package redis_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"healthdial/lab/redisd"
	"healthdial/seal"
	"healthdial/store/redis"
)

// watch starts a Sentinel that watches a primary by itself and replaces it once it has
// been silent for half a second. It returns its address.
func watch(t *testing.T, primary *redisd.Server) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().(*net.TCPAddr)
	_ = l.Close()
	path := filepath.Join(t.TempDir(), "sentinel.conf")
	conf := fmt.Sprintf("bind 127.0.0.1\nport %d\nsentinel monitor hd 127.0.0.1 %d 1\nsentinel down-after-milliseconds hd 500\n"+
		"sentinel failover-timeout hd 3000\n", addr.Port, primary.Port())
	if err := os.WriteFile(path, []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("redis-server", path, "--sentinel")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return addr.String()
}

// TestSentinelFailover kills the primary of two replicas. What one of them
// acknowledged is there afterwards, and acts go on at the new primary.
func TestSentinelFailover(t *testing.T) {
	p := newPair(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := newRedisd(t).Follow(ctx, p.primary); err != nil {
		t.Fatal(err)
	}
	servers := redis.Servers{Sentinels: []string{watch(t, p.primary)}, Master: "hd", Wait: patience}
	client := servers.Client()
	t.Cleanup(func() { _ = client.Close() })
	sentinel := servers.At(servers.Sentinels[0])
	t.Cleanup(func() { _ = sentinel.Close() })
	known := func() bool { // a Sentinel learns of replicas from the primary, at its leisure
		n, err := sentinel.Do(ctx, "SENTINEL", "REPLICAS", "hd").Slice()
		return err == nil && len(n) == 2
	}
	for !known() {
		if ctx.Err() != nil {
			t.Fatal("the Sentinel does not know the replicas")
		}
		time.Sleep(50 * time.Millisecond)
	}
	if found := examine(t, servers, redis.Demands{Replicas: 2}); len(found.Problems) > 0 || len(found.Unsure) > 0 {
		t.Errorf("%+v", found)
	}
	b := replicated(t, client, patience)
	acked := 0
	for ; acked < 100; acked++ {
		batch := put(0, "v")
		batch.Owner = seal.Owner{byte(acked), byte(acked)}
		if err := b.Commit(ctx, batch); err != nil {
			t.Fatal(err)
		}
	}
	began := time.Now()
	p.primary.Kill()
	batch := put(0, "v")
	batch.Owner = seal.Owner{200, 200}
	for err := b.Commit(ctx, batch); err != nil; err = b.Commit(ctx, batch) {
		if ctx.Err() != nil {
			t.Fatal(err)
		}
	}
	t.Logf("acknowledged again after %v", time.Since(began).Round(time.Millisecond))
	for n := range acked {
		if _, err := b.Get(ctx, seal.Owner{byte(n), byte(n)}, "k", "a"); err != nil {
			t.Fatalf("acknowledged and gone: %v", err)
		}
	}
}
