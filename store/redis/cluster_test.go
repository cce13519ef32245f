package redis_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"healthdial/audit"
	"healthdial/outbox"
	"healthdial/seal"
	"healthdial/session"
	"healthdial/store"
	"healthdial/store/redis"
)

func testRing(t *testing.T) *seal.Keyring {
	t.Helper()
	key := func(n byte) []byte { return append(make([]byte, seal.KeySize-1), n) }
	ring, err := seal.New(seal.Masters{Sealing: []seal.Master{{ID: 1, Key: key(1)}}, Numbers: key(2), Codes: key(3)})
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

// machine is a store as one of several machines has it.
func machine(t *testing.T, client *goredis.Client) *store.Store {
	t.Helper()
	b, err := redis.Open(t.Context(), client, redis.Options{Prefix: "hd", Poll: 10 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), b, testRing(t))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func turn(owner seal.Owner, revision uint64, n int) session.Act {
	return session.Act{
		Session: session.Session{Owner: owner, Revision: revision, Expires: time.Now().Add(time.Hour)},
		Out:     []outbox.Message{{ID: outbox.ID{1, byte(n)}, Kind: outbox.SMS}},
		Audit:   []audit.Event{{At: time.Now(), Kind: "turn", Owner: owner, Subject: fmt.Sprint(n)}},
	}
}

// Two machines share a chain, and one's work wakes the other.
func TestMachines(t *testing.T) {
	t.Parallel()
	client := newServer(t).client()
	a, b := machine(t, client), machine(t, client)
	woken := make(chan error, 1)
	go func() { woken <- b.Outbox().Wait(t.Context(), time.Now().Add(10*time.Second)) }()
	owner := seal.Owner{1}
	for n := range uint64(10) {
		m := a
		if n%2 == 1 {
			m = b
		}
		if err := m.Sessions().Commit(t.Context(), turn(owner, n, int(n))); err != nil {
			t.Fatal(err)
		}
	}
	if err := <-woken; err != nil {
		t.Error(err)
	}
	got, err := b.Outbox().Claim(t.Context(), time.Now(), outbox.Bulk, 99, time.Minute)
	if err != nil || len(got) != 10 {
		t.Errorf("claimed %d, %v", len(got), err)
	}
	if n, err := a.Audit().Verify(t.Context()); err != nil || n != 10 {
		t.Errorf("%d events verify, %v", n, err)
	}
}

// Every key names its partition in a hash tag, so a Cluster keeps it together, and
// what ends does not stay for ever.
func TestKeys(t *testing.T) {
	t.Parallel()
	client := newServer(t).client()
	s := machine(t, client)
	ctx := t.Context()
	owner := seal.Owner{1}
	if err := s.Sessions().Commit(ctx, turn(owner, 0, 1)); err != nil {
		t.Fatal(err)
	}
	got, err := s.Outbox().Claim(ctx, time.Now(), outbox.Bulk, 1, time.Minute)
	if err != nil || len(got) != 1 {
		t.Fatal(len(got), err)
	}
	part := outbox.PartID{Link: "l", ID: "1"}
	if err := s.Outbox().Sent(ctx, got[0].Lease, []outbox.PartID{part}, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Counters().Count(ctx, "s", "k", time.Now(), time.Hour); err != nil {
		t.Fatal(err)
	}
	lasting := map[string]bool{"h": true, "a": true, "outseq": true, "touched": true, "w": true, "r": true}
	keys := client.Keys(ctx, "*").Val()
	for _, key := range keys {
		base, rest, _ := strings.Cut(key, "}:")
		var p int
		if _, err := fmt.Sscanf(base, "hd:{p%03d", &p); err != nil || p >= store.Partitions {
			t.Errorf("key %q names no partition", key)
		}
		kind, _, _ := strings.Cut(rest, ":")
		expires := client.PTTL(ctx, key).Val() > 0
		if strings.HasSuffix(key, ":session") {
			kind = "session"
		}
		if expires == lasting[kind] {
			t.Errorf("key %q expires: %t", key, expires)
		}
	}
	if len(keys) < 6 {
		t.Errorf("only %d keys", len(keys))
	}
}
