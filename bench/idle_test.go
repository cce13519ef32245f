package bench

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	goredis "github.com/redis/go-redis/v9"
	bbolt "go.etcd.io/bbolt"

	"healthdial/store"
)

// idlers is how many leave their phones lying about.
const idlers = 2000

// idle lets people whom nobody knows yet dial, so that each has one conversation that
// waits at the choice of a language, and returns how many octets the first session has as
// a sealed record.
func idle(t testing.TB, w *world, from, n int) float64 {
	t.Helper()
	var crowd sync.WaitGroup
	next := make(chan int)
	for range 64 {
		crowd.Go(func() {
			for i := range next {
				d := taker{turns: w.turns, number: number(t, i), nth: uint32(i)}
				if page, err := d.press(t.Context(), code); err != nil || !strings.Contains(page, "Choose a language") {
					t.Errorf("%q, %v", page, err)
				}
			}
		})
	}
	for i := range n {
		next <- from + i
	}
	close(next)
	crowd.Wait()
	return record(t, w, from)
}

// record is how many octets the session of a number has, sealed.
func record(t testing.TB, w *world, n int) float64 {
	t.Helper()
	r, err := w.backend.Get(context.WithoutCancel(t.Context()), w.ring.Owner(number(t, n).E164()), "session", "")
	if err != nil {
		t.Fatal(err)
	}
	return float64(len(r.Value))
}

// TestIdle holds sessions to a size at which a million fit in a few gigabytes.
func TestIdle(t *testing.T) {
	backend, _ := openBolt(t)
	if octets := idle(t, newWorld(t, backend), 0, 8); octets > 1024 {
		t.Errorf("an idle session has %v octets", octets)
	}
}

// BenchmarkIdle is what a number costs that dialled once and lies idle: the sealed
// session, and with it all that the store keeps of it: its keys, its expiry and the
// audit event that it began.
func BenchmarkIdle(b *testing.B) {
	b.Run("bolt", func(b *testing.B) {
		for range b.N {
			backend, path := openBolt(b)
			measureIdle(b, backend, "disk-B", func() float64 { return pages(b, path) })
		}
	})
	b.Run("redis", func(b *testing.B) {
		for range b.N {
			client := newRedis(b)
			measureIdle(b, openRedis(b, client), "memory-B", func() float64 { return memory(b, client) })
		}
	})
}

func measureIdle(b *testing.B, backend store.Backend, unit string, used func() float64) {
	w := newWorld(b, backend)
	idle(b, w, 0, idlers)
	before := used()
	octets := idle(b, w, idlers, idlers)
	b.ReportMetric((used()-before)/idlers, unit+"/session")
	b.ReportMetric(octets, "record-B/session")
}

// pages is how many octets the pages of a file take that hold something. It reads a
// copy, since the file is in use.
func pages(t testing.TB, path string) (octets float64) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	path += ".copy"
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(_ []byte, b *bbolt.Bucket) error {
			s := b.Stats()
			octets += float64(s.LeafAlloc + s.BranchAlloc)
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return octets
}

// memory is what a Redis server says that it takes.
func memory(t testing.TB, client *goredis.Client) float64 {
	t.Helper()
	info, err := client.Info(t.Context(), "memory").Result()
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(info, "used_memory:")
	digits, _, _ := strings.Cut(rest, "\r\n")
	n, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		t.Fatal(fmt.Errorf("used_memory: %w", err))
	}
	return n
}
