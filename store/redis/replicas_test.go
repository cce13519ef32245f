package redis_test

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
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

// pair is a primary with a replica, in step.
type pair struct{ primary, replica *redisd.Server }

func newPair(t testing.TB, args ...string) pair {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	start := func() *redisd.Server {
		s, err := redisd.Start(ctx, redisd.Config{Dir: t.TempDir(), Args: args})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.Kill)
		return s
	}
	p := pair{start(), start()}
	if err := p.replica.Follow(ctx, p.primary); err != nil {
		t.Fatal(err)
	}
	return p
}

func connect(t testing.TB, s *redisd.Server) *goredis.Client {
	t.Helper()
	c := goredis.NewClient(&goredis.Options{Addr: s.Addr(), ContextTimeoutEnabled: true, MaxRetries: 1, DialerRetries: 1})
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// replicated is a store that waits for one replica.
func replicated(t testing.TB, client goredis.UniversalClient, timeout time.Duration) *redis.Backend {
	t.Helper()
	b, err := redis.Open(t.Context(), client, redis.Options{
		Poll: 20 * time.Millisecond, Replicas: redis.Replicas{Count: 1, Timeout: timeout, Disk: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (p pair) pause(t *testing.T) {
	t.Helper()
	if err := p.replica.Pause(); err != nil {
		t.Fatal(err)
	}
}

func (p pair) resume(t *testing.T) {
	t.Helper()
	if err := p.replica.Resume(); err != nil {
		t.Fatal(err)
	}
}

// soon is for what no replica acknowledges, patience for what one does: disks may be busy.
const soon, patience = 100 * time.Millisecond, 15 * time.Second

// put is a batch that puts a record and adds a link to its chain.
func put(expect uint64, value string) store.Batch {
	return store.Batch{
		Puts: []store.Put{{Kind: "k", ID: "a", Expect: expect, Revision: expect + 1, Value: []byte(value)}},
		Audit: func(h store.Head) ([]store.Link, error) {
			return []store.Link{{Seq: h.Seq + 1, Hash: [32]byte{byte(h.Seq + 1)}, Value: []byte(rand.Text())}}, nil
		},
	}
}

func menuTurn(expect uint64, value string) store.Batch {
	b := put(expect, value)
	b.Audit, b.Fleeting = nil, true
	return b
}

// TestUnreplicated: what no replica has is not acknowledged, nor is its repeat, until
// one has it; then the repeat knows itself and the chain has one link for it.
func TestUnreplicated(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	patient, b, ctx := replicated(t, connect(t, p.primary), patience), replicated(t, connect(t, p.primary), soon), t.Context()
	if err := patient.Commit(ctx, put(0, "first")); err != nil {
		t.Fatal(err)
	}
	p.pause(t)
	if err := b.Commit(ctx, menuTurn(1, "menu")); err != nil {
		t.Errorf("a menu turn waits: %v", err)
	}
	for range 2 {
		if err := b.Commit(ctx, put(2, "second")); !errors.Is(err, store.ErrUnreplicated) {
			t.Errorf("unreplicated: %v", err)
		}
	}
	// What the partition holds now is promised to nobody.
	if err := b.Commit(ctx, menuTurn(3, "another")); !errors.Is(err, store.ErrUnreplicated) {
		t.Errorf("a menu turn on it: %v", err)
	}
	if _, err := b.Get(ctx, seal.Owner{}, "k", "a"); !errors.Is(err, store.ErrUnreplicated) {
		t.Errorf("read: %v", err)
	}
	if _, err := b.List(ctx, seal.Owner{}, "k"); !errors.Is(err, store.ErrUnreplicated) {
		t.Errorf("listed: %v", err)
	}
	if _, err := b.Get(ctx, seal.Owner{0, 1}, "k", "a"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("another partition: %v", err)
	}
	if n := b.Doubts(); n != 6 { // one more for the first try, which found the head moved
		t.Errorf("%d doubts", n)
	}
	p.resume(t)
	b = replicatedAgain(t, b, p)
	if r, err := b.Get(ctx, seal.Owner{}, "k", "a"); err != nil || string(r.Value) != "another" {
		t.Errorf("%s, %v", r.Value, err)
	}
	if err := patient.Commit(ctx, put(4, "third")); err != nil {
		t.Error(err)
	}
	if h, err := patient.Head(ctx, 0); err != nil || h.Seq != 3 {
		t.Errorf("the chain ends at %d, %v", h.Seq, err)
	}
}

// replicatedAgain repeats the last act until the replica is heard.
func replicatedAgain(t *testing.T, b *redis.Backend, p pair) *redis.Backend {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := p.replica.InStep(ctx); err != nil {
		t.Fatal(err)
	}
	for {
		err := b.Commit(ctx, menuTurn(3, "another"))
		if err == nil {
			return b
		}
		if !errors.Is(err, store.ErrUnreplicated) {
			t.Fatal(err)
		}
	}
}

// TestUnreplicatedLetter: an operator whose SMS was refused sends it again. It is
// known, and taken once a replica has it.
func TestUnreplicatedLetter(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	b, ctx := replicated(t, connect(t, p.primary), soon), t.Context()
	part := store.Part{Event: store.Name{1}, Total: 1, Seq: 1, At: time.Now(), Value: []byte("v")}
	p.pause(t)
	for range 2 {
		if _, err := b.Receive(ctx, part); !errors.Is(err, store.ErrUnreplicated) {
			t.Errorf("unreplicated: %v", err)
		}
	}
	p.resume(t)
	b = replicated(t, connect(t, p.primary), patience)
	if fresh, err := b.Receive(ctx, part); fresh || err != nil {
		t.Errorf("fresh %t, %v", fresh, err)
	}
	if _, ok, err := b.Next(ctx, time.Now(), time.Minute); !ok || err != nil {
		t.Errorf("a letter %t, %v", ok, err)
	}
	if _, ok, err := b.Next(ctx, time.Now(), time.Minute); ok || err != nil {
		t.Errorf("another letter %t, %v", ok, err)
	}
}

// TestRepeatsWrite: since Redis 7.2 WAIT covers only what its connection wrote, so
// whatever finds its work done writes something.
func TestRepeatsWrite(t *testing.T) {
	t.Parallel()
	client := connect(t, newPair(t).primary)
	b, ctx := replicated(t, client, patience), t.Context()
	message := store.Batch{Out: []store.Message{{ID: outbox.ID{1}, Value: []byte("v")}}}
	part := store.Part{Event: store.Name{1}, Total: 1, Seq: 1, At: time.Now(), Value: []byte("v")}
	receipt := store.Receipt{Part: store.Name{2}, State: outbox.Delivered, At: time.Now(), Keep: time.Now().Add(time.Hour)}
	for name, act := range map[string]func() error{
		"put":     func() error { return b.Commit(ctx, put(0, "v")) },
		"message": func() error { return b.Commit(ctx, message) },
		"letter":  func() error { _, err := b.Receive(ctx, part); return err },
		"receipt": func() error { return b.Receipt(ctx, receipt) },
	} {
		for n := range 3 {
			before := changes(t, client)
			if err := act(); err != nil {
				t.Fatal(err)
			}
			if changes(t, client) == before {
				t.Errorf("%s: run %d writes nothing", name, n+1)
			}
		}
	}
}

// changes is how many keys the server has changed.
func changes(t *testing.T, c *goredis.Client) string {
	t.Helper()
	for line := range strings.Lines(c.Info(t.Context(), "persistence").Val()) {
		if n, ok := strings.CutPrefix(line, "rdb_changes_since_last_save:"); ok {
			return n
		}
	}
	t.Fatal("no count of changes")
	return ""
}

// TestReplicaGone: without the replica nothing lasting is acknowledged; with a new one
// it is.
func TestReplicaGone(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	b, ctx := replicated(t, connect(t, p.primary), soon), t.Context()
	p.replica.Kill()
	if err := b.Commit(ctx, put(0, "v")); !errors.Is(err, store.ErrUnreplicated) {
		t.Fatal(err)
	}
	if err := p.replica.Restart(ctx); err != nil {
		t.Fatal(err)
	}
	if err := p.replica.Follow(ctx, p.primary); err != nil {
		t.Fatal(err)
	}
	b = replicated(t, connect(t, p.primary), patience)
	if err := b.Commit(ctx, put(0, "v")); err != nil {
		t.Error(err)
	}
}

// TestForgottenScriptKept: a server that forgot its scripts is told them on the
// connection that waits.
func TestForgottenScriptKept(t *testing.T) {
	t.Parallel()
	client := connect(t, newPair(t).primary)
	b := replicated(t, client, patience)
	if err := client.ScriptFlush(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	if err := b.Commit(t.Context(), put(0, "v")); err != nil {
		t.Error(err)
	}
}

// TestDemoted: a primary that became a replica acknowledges nothing.
func TestDemoted(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	b, ctx := replicated(t, connect(t, p.primary), soon), t.Context()
	if err := connect(t, p.replica).ReplicaOf(ctx, "no", "one").Err(); err != nil {
		t.Fatal(err)
	}
	if err := p.primary.Follow(ctx, p.replica); err != nil {
		t.Fatal(err)
	}
	if err := b.Commit(ctx, put(0, "v")); !goredis.IsReadOnlyError(err) {
		t.Error(err)
	}
}

// TestAcknowledgedOutlivesThePrimary: what was acknowledged is on the replica, whenever
// the primary dies.
func TestAcknowledgedOutlivesThePrimary(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	b, ctx := replicated(t, connect(t, p.primary), patience), t.Context()
	acked := make(chan byte, 256)
	go func() {
		defer close(acked)
		for n := range byte(255) {
			batch := put(0, "v")
			batch.Owner = seal.Owner{n, n}
			if b.Commit(ctx, batch) != nil {
				return
			}
			acked <- n
		}
	}()
	last := <-acked
	for range 30 {
		last = <-acked
	}
	p.primary.Kill()
	for n := range acked {
		last = n
	}
	after := connect(t, p.replica)
	if err := after.ReplicaOf(ctx, "no", "one").Err(); err != nil {
		t.Fatal(err)
	}
	survivor, err := redis.Open(ctx, after, redis.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for n := range last + 1 {
		if _, err := survivor.Get(ctx, seal.Owner{n, n}, "k", "a"); err != nil {
			t.Errorf("%d of %d acknowledged: %v", n, last+1, err)
		}
	}
}

// TestWaitingIsBounded: while the replica is away, those who wait for it leave
// connections for menu turns.
func TestWaitingIsBounded(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	client := goredis.NewClient(&goredis.Options{Addr: p.primary.Addr(), PoolSize: 4, PoolTimeout: soon, ContextTimeoutEnabled: true})
	t.Cleanup(func() { _ = client.Close() })
	b, err := redis.Open(t.Context(), client, redis.Options{Replicas: redis.Replicas{Count: 1, Timeout: patience, Waiting: 2}})
	if err != nil {
		t.Fatal(err)
	}
	p.pause(t)
	ctx, cancel := context.WithTimeout(t.Context(), 10*soon)
	defer cancel()
	done := make(chan error)
	for n := range byte(8) {
		go func() {
			batch := put(0, "v")
			batch.Owner = seal.Owner{n, n}
			done <- b.Commit(ctx, batch)
		}()
	}
	for n := range uint64(20) {
		batch := menuTurn(n, "v")
		batch.Owner = seal.Owner{40, 40}
		if err := b.Commit(t.Context(), batch); err != nil {
			t.Errorf("turn %d: %v", n, err)
		}
	}
	cancel()
	for range 8 {
		if err := <-done; err == nil {
			t.Error("acknowledged without a replica")
		}
	}
	p.resume(t)
}

func BenchmarkReplicas(b *testing.B) {
	client := connect(b, newPair(b).primary)
	storetest.Benchmark(b, suiteWith(client, client, redis.Options{Replicas: redis.Replicas{Count: 1, Timeout: patience}}))
}
