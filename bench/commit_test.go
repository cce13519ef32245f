package bench

import (
	"context"
	"encoding/binary"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"healthdial/seal"
	"healthdial/session"
	"healthdial/store"
)

// commit writes the nth caller's session, which is at a revision, anew.
type commit func(ctx context.Context, n int, revision uint64) error

// stores are a store's commit of a session and the least that the same library can
// do: as many octets under one key.
var stores = []struct {
	name string
	open func(t testing.TB, s session.Session, sealed int) commit
}{
	{"bolt", func(t testing.TB, s session.Session, _ int) commit {
		backend, _ := openBolt(t)
		return storeCommit(t, backend, s)
	}},
	{"bbolt.Update", func(t testing.TB, _ session.Session, sealed int) commit {
		db := openRaw(t)
		return rawCommit(db.Update, sealed)
	}},
	{"bbolt.Batch", func(t testing.TB, _ session.Session, sealed int) commit {
		db := openRaw(t)
		return rawCommit(db.Batch, sealed)
	}},
	{"redis", func(t testing.TB, s session.Session, _ int) commit {
		return storeCommit(t, openRedis(t, newRedis(t)), s)
	}},
	{"EVALSHA", func(t testing.TB, _ session.Session, sealed int) commit { return scriptCommit(t, newRedis(t), sealed) }},
}

// busy is a session in the midst of the script, and how many octets it has sealed.
func busy(t testing.TB) (s session.Session, sealed int) {
	t.Helper()
	backend, _ := openBolt(t)
	w := newWorld(t, backend)
	talk := takers(t, w, 1)[0]
	for talk.at < len(script)/2+1 {
		if _, err := talk.next(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	s, err := w.store.Sessions().Load(t.Context(), w.ring.Owner(number(t, 0).E164()), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return s, int(record(t, w, 0))
}

// owner spreads callers over the partitions.
func owner(n int) (o seal.Owner) {
	binary.BigEndian.PutUint64(o[:], uint64(n+1)*0x9E3779B97F4A7C15)
	return o
}

func storeCommit(t testing.TB, backend store.Backend, s session.Session) commit {
	t.Helper()
	opened, err := store.Open(t.Context(), backend, newRing(t))
	if err != nil {
		t.Fatal(err)
	}
	sessions := opened.Sessions()
	return func(ctx context.Context, n int, revision uint64) error {
		mine := s
		mine.Owner, mine.Revision, mine.Expires = owner(n), revision, time.Now().Add(24*time.Hour)
		return sessions.Commit(ctx, session.Act{Session: mine})
	}
}

// Each commits a session again and again, and none at a revision that has moved.
func TestCommit(t *testing.T) {
	s, sealed := busy(t)
	for _, c := range stores {
		t.Run(c.name, func(t *testing.T) {
			commit := c.open(t, s, sealed)
			for revision := range uint64(3) {
				if err := commit(t.Context(), 1, revision); err != nil {
					t.Fatal(err)
				}
			}
			if err := commit(t.Context(), 1, 1); err == nil {
				t.Error("committed at a revision that has moved")
			}
		})
	}
}

// BenchmarkCommit is one session written anew, by 1 caller and by 64 at once, each
// with a session of their own.
func BenchmarkCommit(b *testing.B) {
	s, sealed := busy(b)
	for _, c := range stores {
		for _, n := range crowds {
			b.Run(fmt.Sprintf("%s/%d", c.name, n), func(b *testing.B) { commitAll(b, c.open(b, s, sealed), n) })
		}
	}
}

func commitAll(b *testing.B, commit commit, callers int) {
	var left atomic.Int64
	left.Store(int64(b.N))
	var wg sync.WaitGroup
	b.ReportAllocs()
	b.ResetTimer()
	for n := range callers {
		wg.Go(func() {
			for revision := uint64(0); left.Add(-1) >= 0; revision++ {
				if err := commit(b.Context(), n, revision); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commit/s")
}
