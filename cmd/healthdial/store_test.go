//go:build !production

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"healthdial/config"
	"healthdial/seal"
	"healthdial/store/bolt"
	"healthdial/store/redis"
	"healthdial/store/storetest"
)

// installation is a folder with keys, and configurations that differ in their store
// and their sealing keys.
type installation struct {
	*testing.T
	dir string
}

// configured writes a configuration. Sealing keys are ids; the first seals.
func (i installation) configured(name, store string, sealing ...int) (path string) {
	i.Helper()
	var keys []string
	for _, id := range sealing {
		keys = append(keys, fmt.Sprintf("{id: %d, file: keys/sealing-%d.key}", id, id))
	}
	text := strings.Replace(inletYAML, "bolt: {path: healthdial.db}", store, 1)
	text = strings.Replace(text, "{id: 1, file: keys/sealing-1.key}", strings.Join(keys, ", "), 1)
	path = filepath.Join(i.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		i.Fatal(err)
	}
	return path
}

// says runs a command and wants an exit code and words, which are on either stream.
func (i installation) says(exit int, want string, args ...string) (said string) {
	i.Helper()
	var out strings.Builder
	got := run(i.Context(), append(args, "--laboratory"), streams{strings.NewReader(""), &out, &out})
	if got != exit || !strings.Contains(out.String(), want) {
		i.Fatalf("%s: exit %d, want %d and %q:\n%s", strings.Join(args, " "), got, exit, want, out.String())
	}
	return out.String()
}

func (i installation) ring(path string) *seal.Keyring {
	i.Helper()
	c, err := config.Load(path, config.Options{Laboratory: true})
	if err != nil {
		i.Fatal(err)
	}
	ring, err := seal.New(c.Keys.Masters())
	if err != nil {
		i.Fatal(err)
	}
	return ring
}

// populated is an installation with something of everything in a file.
func populated(t *testing.T) (i installation, file string) {
	t.Helper()
	_, dir := inletFolder(t)
	i = installation{t, dir}
	file = i.configured("file.yaml", "bolt: {path: healthdial.db}", 1)
	b, err := bolt.Open(filepath.Join(dir, "healthdial.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	storetest.Populate(t, b, i.ring(file), time.Now().Truncate(time.Millisecond).UTC())
	i.says(exitFailed, "the service is running: stop it first", "store", "export", "--config", file, "--out", filepath.Join(dir, "early"))
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	return i, file
}

// shares has a service say that it runs on a Redis, until the function that is returned
// is called.
func shares(t *testing.T, addr string) (leave func()) {
	t.Helper()
	client := goredis.NewClient(&goredis.Options{Addr: addr})
	b, err := redis.Open(t.Context(), client, redis.Options{Sharing: &redis.Sharing{}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	eventually(t, func() bool {
		n, err := b.Members(ctx)
		return err == nil && n == 1
	})
	return func() {
		cancel()
		if err := errors.Join(<-done, client.Close()); err != nil {
			t.Error(err)
		}
	}
}

var digest = regexp.MustCompile(`\d+ items, digest [0-9a-f]{16}`)

// TestStoreMoves: from a file to a Redis and from there into another file, as an
// operator does it.
func TestStoreMoves(t *testing.T) {
	t.Parallel()
	i, file := populated(t)
	s := redisServer(t)
	net := i.configured("redis.yaml", fmt.Sprintf("redis: {addrs: [%q]}", s.Addr()), 1)
	other := i.configured("other.yaml", "bolt: {path: other.db}", 1)
	first, second := filepath.Join(i.dir, "first"), filepath.Join(i.dir, "second")

	out := i.says(exitOK, "audit entries", "store", "export", "--config", file, "--out", first)
	leave := shares(t, s.Addr())
	i.says(exitFailed, "services that run on this store: 1", "store", "import", "--config", net, "--in", first)
	leave()
	in := i.says(exitOK, "All arrived as they left", "store", "import", "--config", net, "--in", first)
	i.says(exitOK, "All arrived as they left", "store", "import", "--config", net, "--in", first)
	again := i.says(exitOK, "digest", "store", "export", "--config", net, "--out", second)
	if want := digest.FindString(out); want == "" || digest.FindString(in) != want || digest.FindString(again) != want {
		t.Errorf("left:\n%sarrived:\n%sleft again:\n%s", out, in, again)
	}
	i.says(exitOK, "All arrived as they left", "store", "import", "--config", other, "--in", second)
	i.says(exitFailed, "is not empty", "store", "import", "--config", file, "--in", second)
	i.says(exitFailed, "there is no store at", "store", "export", "--config", i.configured("none.yaml", "bolt: {path: none.db}", 1), "--out", first)
	i.says(exitUsage, "--out is missing", "store", "export", "--config", file)

	cfg, err := config.Load(other, config.Options{Laboratory: true})
	if err != nil {
		t.Fatal(err)
	}
	service, err := newService(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := service.close(); err != nil {
		t.Error(err)
	}
	i.says(exitFailed, "is not empty", "store", "import", "--config", other, "--in", second)
}

// TestSealingKeyRotates: the steps of docs/keys.md.
func TestSealingKeyRotates(t *testing.T) {
	t.Parallel()
	i, file := populated(t)
	i.says(exitOK, "seals", "store", "keys", "--config", file)
	var out strings.Builder
	key := []string{"keys", "sealing", "--file", filepath.Join(i.dir, "keys", "sealing-2.key")}
	if run(t.Context(), key, streams{strings.NewReader(""), &out, &out}) != exitOK {
		t.Fatal(out.String())
	}
	both := i.configured("both.yaml", "bolt: {path: healthdial.db}", 2, 1)
	alone := i.configured("alone.yaml", "bolt: {path: healthdial.db}", 2)

	i.says(exitOK, "opens: healthdial store reseal", "store", "keys", "--config", both)
	i.says(exitFailed, "missing: bring it back", "store", "keys", "--config", alone)
	cfg, err := config.Load(alone, config.Options{Laboratory: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := newService(t.Context(), cfg, slog.New(slog.DiscardHandler)); err == nil || !regexp.MustCompile(`store: key 1 is not on the ring .* \(\d+\) is resealed`).MatchString(err.Error()) {
		t.Fatalf("a service starts without a key that is needed: %v", err)
	}
	i.says(exitOK, "Sealed anew, under key 2: ", "store", "reseal", "--config", both)
	i.says(exitOK, "0 of ", "store", "reseal", "--config", both)
	i.says(exitOK, "can be retired", "store", "keys", "--config", both)
	i.says(exitOK, "2     ", "store", "keys", "--config", alone)
	service, err := newService(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if n, err := service.store.Audit().Verify(t.Context()); err != nil || n == 0 {
		t.Errorf("%d audit entries verify, %v", n, err)
	}
	if err := service.close(); err != nil {
		t.Error(err)
	}
}

// TestStoreCompact: what is free in the file is given back, and not while the service runs.
func TestStoreCompact(t *testing.T) {
	t.Parallel()
	_, dir := inletFolder(t)
	i := installation{t, dir}
	path := i.configured("bolt.yaml", "bolt: {path: healthdial.db}", 1)
	i.says(exitFailed, "", "store", "compact", "--config", path) // there is none
	b, err := bolt.Open(filepath.Join(i.dir, "healthdial.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	i.says(exitFailed, "the service is running", "store", "compact", "--config", path)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	i.says(0, "octets were used in the file", "store", "compact", "--config", path)
	redis := i.configured("redis.yaml", `redis: {addrs: ["127.0.0.1:1"]}`, 1)
	i.says(exitFailed, "it gives room back by itself", "store", "compact", "--config", redis)
}
