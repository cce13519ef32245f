package redis_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"healthdial/lab/redisd"
	"healthdial/store/redis"
	"healthdial/store/storetest"
)

const aclPassword = "a password of the tests"

// aclUsers are the sample's users, without its comments.
func aclUsers(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../deploy/redis.acl")
	if err != nil {
		t.Fatal(err)
	}
	var users strings.Builder
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			users.WriteString(line + "\n")
		}
	}
	return strings.ReplaceAll(users.String(), strings.Repeat("0", 64), fmt.Sprintf("%x", sha256.Sum256([]byte(aclPassword))))
}

// aclArgs are the settings of servers that have the sample's users and an inspector, who
// may all.
func aclArgs(t *testing.T) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "users.acl")
	if err := os.WriteFile(path, []byte(aclUsers(t)+"user inspector on nopass ~* &* +@all\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{"--aclfile", path, "--masteruser", "replica", "--masterauth", aclPassword}
}

func user(name, password string) func(context.Context) (string, string, error) {
	return func(context.Context) (string, string, error) { return name, password, nil }
}

// inspect is a client that may do everything.
func inspect(t *testing.T, addr string) *goredis.Client {
	t.Helper()
	c := redis.Servers{Credentials: user("inspector", "any")}.At(addr)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// TestACL: the sample's user passes the whole suite, with a replica under the sample's
// other user, and may do nothing else.
func TestACL(t *testing.T) {
	t.Parallel()
	args := aclArgs(t)
	primary, replica := newRedisd(t, args...), newRedisd(t, args...)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	inspector := inspect(t, primary.Addr())
	follow(ctx, t, inspect(t, replica.Addr()), primary)
	servers := redis.Servers{Addrs: []string{primary.Addr()}, Credentials: user("healthdial", aclPassword), Wait: patience}
	client := servers.Client()
	t.Cleanup(func() { _ = client.Close() })
	storetest.Run(t, suiteWith(client, inspector, redis.Options{
		Replicas: redis.Replicas{Count: 1, Timeout: patience, Disk: true}, Sharing: &redis.Sharing{},
	}))
	unused(t, inspector)
	for _, forbidden := range [][]any{
		{"GET", "another:key"}, {"CONFIG", "GET", "appendfsync"}, {"KEYS", "*"}, {"FLUSHALL"}, {"ACL", "LIST"},
		{"SHUTDOWN"}, {"REPLICAOF", "NO", "ONE"}, {"CLIENT", "KILL", "TYPE", "normal"}, {"PUBLISH", "c", "m"},
	} {
		if err := client.Do(t.Context(), forbidden...).Err(); !goredis.HasErrorPrefix(err, "NOPERM") {
			t.Errorf("%v: %v", forbidden, err)
		}
	}
}

// unused tells which commands are granted and were not called, but for those that only
// a cluster needs, or a server that is examined or forgot its scripts, and one that the
// suite calls by chance (pttl).
func unused(t *testing.T, inspector *goredis.Client) {
	t.Helper()
	called := inspector.Info(t.Context(), "commandstats").Val()
	elsewhere := []string{"auth", "info", "command", "cluster|slots", "cluster|shards", "eval", "pttl"}
	line, _, _ := strings.Cut(aclUsers(t)[strings.Index(aclUsers(t), "user healthdial"):], "\n")
	for _, word := range strings.Fields(line) {
		command, granted := strings.CutPrefix(word, "+")
		if granted && !slices.Contains(elsewhere, command) && !strings.Contains(called, "cmdstat_"+command+":") {
			t.Errorf("%s is granted and not used", command)
		}
	}
}

// follow makes a server the replica of another and waits until they are in step.
func follow(ctx context.Context, t *testing.T, replica *goredis.Client, primary *redisd.Server) {
	t.Helper()
	if err := replica.ReplicaOf(ctx, "127.0.0.1", fmt.Sprint(primary.Port())).Err(); err != nil {
		t.Fatal(err)
	}
	for !strings.Contains(replica.Info(ctx, "replication").Val(), "master_link_status:up") {
		if ctx.Err() != nil {
			t.Fatal("the replica is not in step")
		}
	}
}
