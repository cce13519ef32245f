package bench

import (
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

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
	path, err := exec.LookPath("redis-server")
	if err != nil {
		t.Fatal("redis-server is missing: apt-get install redis-server")
	}
	port := freePort(t)
	server := exec.Command(path, "--bind", "127.0.0.1", "--port", fmt.Sprint(port), "--dir", t.TempDir(),
		"--save", "", "--appendonly", "yes", "--appendfsync", "always", "--loglevel", "warning")
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	client := goredis.NewClient(&goredis.Options{Addr: fmt.Sprintf("127.0.0.1:%d", port)})
	t.Cleanup(func() {
		_ = client.Close()
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	await(t, client)
	return client
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

// await returns once the server answers.
func await(t testing.TB, client *goredis.Client) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); <-tick.C {
		if client.Ping(t.Context()).Err() == nil {
			return
		}
	}
	t.Fatal("redis-server does not answer")
}
