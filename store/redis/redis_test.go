package redis_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"healthdial/outbox"
	"healthdial/store"
	"healthdial/store/redis"
	"healthdial/store/storetest"
)

// backend is a store of its own on the tests' server, which inspector may look into.
type backend struct {
	*redis.Backend
	inspector goredis.UniversalClient
	prefix    string
}

func open(t testing.TB, client *goredis.Client, now func() time.Time) backend {
	t.Helper()
	return openWith(t, client, client, redis.Options{Now: now})
}

func openWith(t testing.TB, client, inspector goredis.UniversalClient, o redis.Options) backend {
	t.Helper()
	o.Prefix, o.Poll = "hd:"+rand.Text(), 20*time.Millisecond
	b, err := redis.Open(t.Context(), client, o)
	if err != nil {
		t.Fatal(err)
	}
	opened := backend{b, inspector, o.Prefix}
	t.Cleanup(func() { opened.remove(t) })
	return opened
}

// remove removes what the test has stored: listing keys looks at all that a server has,
// so what one test leaves behind costs the next ones.
func (b backend) remove(t testing.TB) {
	ctx := context.WithoutCancel(t.Context())
	if err := b.everywhere(ctx, func(ctx context.Context, c *goredis.Client) error {
		return b.each(ctx, c, func(key string) error { return c.Unlink(ctx, key).Err() })
	}); err != nil {
		t.Error(err)
	}
}

// everywhere does something at each server that may hold a key.
func (b backend) everywhere(ctx context.Context, do func(context.Context, *goredis.Client) error) error {
	if cluster, ok := b.inspector.(*goredis.ClusterClient); ok {
		return cluster.ForEachMaster(ctx, do)
	}
	return do(ctx, b.inspector.(*goredis.Client))
}

// each does something for every key of the store that a server has.
func (b backend) each(ctx context.Context, c *goredis.Client, do func(key string) error) error {
	keys := c.Scan(ctx, 0, b.prefix+":*", 1000).Iterator()
	for keys.Next(ctx) {
		if err := do(keys.Val()); err != nil {
			return err
		}
	}
	return keys.Err()
}

func suite(client *goredis.Client) storetest.Suite { return suiteWith(client, client, redis.Options{}) }

func suiteWith(client, inspector goredis.UniversalClient, o redis.Options) storetest.Suite {
	return storetest.Suite{
		Open: func(t testing.TB, now func() time.Time) store.Backend {
			o := o // tests open at the same time
			o.Now = now
			b := openWith(t, client, inspector, o)
			if o.Sharing != nil {
				b.share(t)
			}
			return b
		},
		Octets: func(t testing.TB, b store.Backend) []byte { return octets(t, b.(backend)) },
	}
}

// octets reads every key that a store has, and its value whatever its type.
func octets(t testing.TB, b backend) []byte {
	t.Helper()
	var out strings.Builder
	var mu sync.Mutex
	err := b.everywhere(t.Context(), func(ctx context.Context, c *goredis.Client) error {
		mu.Lock()
		defer mu.Unlock()
		return b.each(ctx, c, func(key string) error {
			out.WriteString(key + "\n" + value(t, c, key) + "\n")
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return []byte(out.String())
}

func value(t testing.TB, c *goredis.Client, key string) string {
	t.Helper()
	ctx := t.Context()
	var v any
	var err error
	switch kind := c.Type(ctx, key).Val(); kind {
	case "string":
		v, err = c.Get(ctx, key).Result()
	case "hash":
		v, err = c.HGetAll(ctx, key).Result()
	case "zset":
		v, err = c.ZRange(ctx, key, 0, -1).Result()
	case "list":
		v, err = c.LRange(ctx, key, 0, -1).Result()
	default:
		t.Fatalf("key %q is a %s", key, kind)
	}
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(v)
}

// reopen is how the crash test opens the store of a server at an address.
func reopen(addr string) (store.Backend, func() error, error) {
	client := goredis.NewClient(&goredis.Options{Addr: addr})
	b, err := redis.Open(context.Background(), client, redis.Options{Poll: 20 * time.Millisecond})
	if err != nil {
		return nil, nil, errors.Join(err, client.Close())
	}
	return b, client.Close, nil
}

func TestMain(m *testing.M) { storetest.Main(m, reopen) }

// The client falls, and the server with it.
func TestCrash(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	storetest.RunCrash(t, storetest.Crash{
		Open: reopen, Place: s.addr(), Rounds: crashRounds,
		Fallen: func() { s.kill(); s.start() },
	})
}

func TestSuite(t *testing.T) {
	t.Parallel()
	s := suite(newServer(t).client())
	s.Without = alone()
	storetest.Run(t, s)
}

// A server that forgot its scripts, as after a restart, is given them again.
func TestForgottenScripts(t *testing.T) {
	t.Parallel()
	client := newServer(t).client()
	b := open(t, client, time.Now)
	if err := client.ScriptFlush(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	batch := store.Batch{Out: []store.Message{{ID: [16]byte{1}, Value: []byte("v")}}}
	if err := b.Commit(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	if err := client.ScriptFlush(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	got, err := b.Claim(t.Context(), time.Now(), outbox.Bulk, 1, time.Minute)
	if err != nil || len(got) != 1 {
		t.Fatalf("claimed %d, %v", len(got), err)
	}
}

// The client repeats a command whose reply was lost: a batch that was done knows
// itself, another at the same revision does not pass for it.
func TestRepeatedBatch(t *testing.T) {
	t.Parallel()
	b := open(t, newServer(t).client(), time.Now)
	batch := func(value string) store.Batch {
		return store.Batch{Puts: []store.Put{{Kind: "k", ID: "a", Revision: 1, Value: []byte(value)}}}
	}
	for _, c := range []struct {
		value string
		want  error
	}{{"sealed", nil}, {"sealed", nil}, {"another", store.ErrConflict}} {
		if err := b.Commit(t.Context(), batch(c.value)); err != c.want {
			t.Errorf("%s: got %v, want %v", c.value, err, c.want)
		}
	}
}

// again has a client repeat every act, as it does when a reply is lost, after something
// else has happened.
type again struct{ meanwhile func() }

func (*again) DialHook(next goredis.DialHook) goredis.DialHook { return next }

func (a *again) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook {
	return func(ctx context.Context, cmd goredis.Cmder) error {
		return errors.Join(next(ctx, cmd), a.then(func() error { return next(ctx, cmd) }))
	}
}

func (a *again) ProcessPipelineHook(next goredis.ProcessPipelineHook) goredis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []goredis.Cmder) error {
		return errors.Join(next(ctx, cmds), a.then(func() error { return next(ctx, cmds) }))
	}
}

func (a *again) then(do func() error) error {
	a.meanwhile()
	return do()
}

// TestRepeatedEvents: an act that does nothing but chain events knows itself too,
// though others chained theirs between it and its repeat.
func TestRepeatedEvents(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	one := open(t, s.client(), time.Now)
	chain := func(b store.Backend, value string) {
		events := func(h store.Head) ([]store.Link, error) {
			return []store.Link{{Seq: h.Seq + 1, Value: []byte("first of " + value)}, {Seq: h.Seq + 2, Value: []byte(value + rand.Text())}}, nil
		}
		if err := b.Commit(t.Context(), store.Batch{Audit: events}); err != nil {
			t.Error(err)
		}
	}
	repeating := s.client()
	two, err := redis.Open(t.Context(), repeating, redis.Options{Prefix: one.prefix})
	if err != nil {
		t.Fatal(err)
	}
	repeating.AddHook(&again{func() { chain(one, "one's ") }})
	for range 3 {
		chain(two, "two's ")
	}
	links, err := one.Links(t.Context(), 0, 1, 1000)
	n := 0
	for _, l := range links {
		if strings.HasPrefix(string(l.Value), "two's ") {
			n++
		}
	}
	if err != nil || n != 3 {
		t.Errorf("of 3 acts %d are in the log: %v", n, err)
	}
}

func BenchmarkStore(b *testing.B) { storetest.Benchmark(b, suite(newServer(b).client())) }

// share runs a backend until the test ends, and waits until it has its share.
func (b backend) share(t testing.TB) {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	b.hold(t)
}

// hold waits until a backend has its share.
func (b backend) hold(t testing.TB) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(10 * time.Second); b.Held() < store.Partitions; <-tick.C {
		if time.Now().After(end) {
			t.Fatalf("it holds %d partitions", b.Held())
		}
	}
}
