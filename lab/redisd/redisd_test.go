package redisd_test

import (
	"context"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"healthdial/lab/redisd"
)

func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func start(t *testing.T) *redisd.Server {
	t.Helper()
	s, err := redisd.Start(soon(t), redisd.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Kill)
	return s
}

func connect(t *testing.T, s *redisd.Server) *goredis.Client {
	t.Helper()
	c := goredis.NewClient(&goredis.Options{Addr: s.Addr(), MaxRetries: -1, ReadTimeout: 100 * time.Millisecond})
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// What is acknowledged outlives kill -9, and a paused server answers nothing.
func TestServer(t *testing.T) {
	s := start(t)
	ctx, c := soon(t), connect(t, s)
	if err := c.Set(ctx, "k", "v", 0).Err(); err != nil {
		t.Fatal(err)
	}
	s.Kill()
	if err := c.Get(ctx, "k").Err(); err == nil {
		t.Error("a killed server answers")
	}
	if err := s.Restart(ctx); err != nil {
		t.Fatal(err)
	}
	if v := c.Get(ctx, "k").Val(); v != "v" {
		t.Errorf("it kept %q", v)
	}
	if err := s.Pause(); err != nil {
		t.Fatal(err)
	}
	if err := c.Get(ctx, "k").Err(); err == nil {
		t.Error("a paused server answers")
	}
	if err := s.Resume(); err != nil {
		t.Fatal(err)
	}
	if v := c.Get(ctx, "k").Val(); v != "v" {
		t.Errorf("after its pause it says %q", v)
	}
}

func TestFollow(t *testing.T) {
	primary, replica := start(t), start(t)
	ctx := soon(t)
	if err := replica.Follow(ctx, primary); err != nil {
		t.Fatal(err)
	}
	c := connect(t, primary)
	if err := c.Set(ctx, "k", "v", 0).Err(); err != nil {
		t.Fatal(err)
	}
	if n := c.Wait(ctx, 1, 10*time.Second).Val(); n != 1 {
		t.Errorf("%d replicas have it", n)
	}
}

// A primary that dies is replaced by its replica, which has what it had.
func TestCluster(t *testing.T) {
	ctx := soon(t)
	cluster, err := redisd.StartCluster(ctx, t.TempDir(), 3)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Kill)
	c := goredis.NewClusterClient(&goredis.ClusterOptions{Addrs: cluster.Addrs()})
	t.Cleanup(func() { _ = c.Close() })
	if err := c.Set(ctx, "k", "v", 0).Err(); err != nil {
		t.Fatal(err)
	}
	slot := int(c.ClusterKeySlot(ctx, "k").Val())
	old, err := cluster.Primary(ctx, slot)
	if err != nil {
		t.Fatal(err)
	}
	if n := connect(t, old).Wait(ctx, 1, 10*time.Second).Val(); n != 1 {
		t.Fatalf("%d replicas have it", n)
	}
	old.Kill()
	began := time.Now()
	if err := cluster.Serves(ctx); err != nil {
		t.Fatal(err)
	}
	t.Logf("served again after %v", time.Since(began).Round(time.Millisecond))
	now, err := cluster.Primary(ctx, slot)
	if err != nil || now == old {
		t.Fatalf("the primary is the same, %v", err)
	}
	if v, err := connect(t, now).Get(ctx, "k").Result(); v != "v" {
		t.Errorf("it kept %q, %v", v, err)
	}
	if err := old.Restart(ctx); err != nil {
		t.Fatal(err)
	}
	if err := cluster.Serves(ctx); err != nil {
		t.Error(err)
	}
}
