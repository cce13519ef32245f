package bench

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"healthdial/lab/redisd"
	"healthdial/store"
	"healthdial/store/bolt"
	"healthdial/store/redis"
)

// backends are the stores that a service may have, as it has them: every act is on
// disk before it is acknowledged.
var backends = []struct {
	name string
	open func(t testing.TB) store.Backend
}{
	{"bolt", func(t testing.TB) store.Backend {
		backend, _ := openBolt(t)
		return backend
	}},
	{"redis", func(t testing.TB) store.Backend { return openRedis(t, newRedis(t)) }},
}

func openBolt(t testing.TB) (backend *bolt.Backend, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "bench.db")
	backend, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := backend.Close(); err != nil {
			t.Error(err)
		}
	})
	return backend, path
}

func openRedis(t testing.TB, client *goredis.Client) store.Backend {
	t.Helper()
	backend, err := redis.Open(t.Context(), client, redis.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return backend
}

// newRedis starts a server of its own on a free loopback port.
func newRedis(t testing.TB) *goredis.Client {
	t.Helper()
	client, _ := startRedis(t)
	return client
}

func startRedis(t testing.TB) (*goredis.Client, *redisd.Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	server, err := redisd.Start(ctx, redisd.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	client := goredis.NewClient(&goredis.Options{Addr: server.Addr()})
	t.Cleanup(func() {
		_ = client.Close()
		server.Kill()
	})
	return client, server
}

// openReplicated is a store whose acts wait for a replica, on this machine as well.
func openReplicated(t testing.TB) store.Backend {
	t.Helper()
	client, primary := startRedis(t)
	_, replica := startRedis(t)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := replica.Follow(ctx, primary); err != nil {
		t.Fatal(err)
	}
	backend, err := redis.Open(t.Context(), client, redis.Options{Replicas: redis.Replicas{Count: 1, Timeout: 10 * time.Second, Disk: true}})
	if err != nil {
		t.Fatal(err)
	}
	return backend
}
