//go:build integration

package interop

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// redisPassword is what the store's default user proves itself with.
const redisPassword = "sample-redis-password"

// startRedis starts a redis-server that is durable as in production, and is its
// address.
func startRedis(t *testing.T) (addr string) {
	t.Helper()
	addr = freeAddr(t)
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "redis.conf")
	text := fmt.Sprintf("bind 127.0.0.1\nport %s\nrequirepass %s\nappendonly yes\nappendfsync always\nsave \"\"\nmaxmemory-policy noeviction\nloglevel warning\n", port, redisPassword)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	start(t, "redis", dir, "redis-server", file)
	client := openRedis(t, addr)
	ctx := within(t, 20*time.Second)
	eventually(ctx, t, "Redis does not answer", func() bool { return client.Ping(ctx).Err() == nil })
	return addr
}

func openRedis(t *testing.T, addr string) *goredis.Client {
	client := goredis.NewClient(&goredis.Options{Addr: addr, Password: redisPassword})
	t.Cleanup(func() { client.Close() })
	return client
}

// TestRedis is the path of a life with the store on Redis.
func TestRedis(t *testing.T) {
	t.Parallel()
	p := newPath(t, plan{redis: true})
	p.enrols()
	p.links()
	p.readsRecords()
	p.proves()
	p.consentsByUSSD()
	p.consentsBySMS()
	p.settles()
	p.ends(p.patient, p.doctor)
	p.audited()
	p.decided(decisions{granted: 2, revoked: 2})
}
