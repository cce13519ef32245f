package bench

import (
	"fmt"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"healthdial/seal"
	"healthdial/store"
	"healthdial/store/move"
)

// moved is how many sessions move, as many octets each as a real one's.
const (
	moved       = 50_000
	movedOctets = 400
)

// BenchmarkMove carries sessions from one store into another through a file: how many
// a second leave and arrive (which is to be filled in, read back and compared), and how
// large the heap was at most.
func BenchmarkMove(b *testing.B) {
	for _, from := range backends {
		for _, to := range backends {
			b.Run(fmt.Sprintf("%s-%s", from.name, to.name), func(b *testing.B) {
				source, ring := crowded(b, from.open)
				for range b.N {
					moveOnce(b, source, to.open(b).(store.Mover), ring)
				}
			})
		}
	}
}

func moveOnce(b *testing.B, from, to store.Mover, ring *seal.Keyring) {
	b.Helper()
	path := filepath.Join(b.TempDir(), "export")
	var heap uint64
	watch := func(_ string, _ int, items uint64) {
		if items%10_000 == 0 {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			heap = max(heap, m.HeapInuse)
		}
	}
	began := time.Now()
	if _, err := move.Export(b.Context(), from, ring, path, watch); err != nil {
		b.Fatal(err)
	}
	left := time.Now()
	a, err := move.Import(b.Context(), to, ring, path, time.Now, watch)
	if err != nil || a.Sum.Items[store.RecordSection] != moved+1 {
		b.Fatalf("%d arrived, %v", a.Sum.Items[store.RecordSection], err)
	}
	b.ReportMetric(moved/left.Sub(began).Seconds(), "left/s")
	b.ReportMetric(moved/time.Since(left).Seconds(), "arrived/s")
	b.ReportMetric(float64(heap)/(1<<20), "MB-heap")
}

// crowded is a store of many sessions.
func crowded(b *testing.B, open func(testing.TB) store.Backend) (store.Mover, *seal.Keyring) {
	b.Helper()
	ring := newRing(b)
	m := open(b).(store.Mover)
	if _, err := store.Open(b.Context(), m, ring); err != nil {
		b.Fatal(err)
	}
	var items [store.Partitions][]store.Item
	value := make([]byte, movedOctets)
	for n := range moved {
		owner := ring.Owner(fmt.Sprint(n))
		place := seal.Place{Kind: "session", Owner: owner, Revision: 1}
		p := store.Partition(owner)
		items[p] = append(items[p], store.RecordItem{Owner: owner, Kind: place.Kind, Revision: 1, Value: ring.Seal(place, value)})
	}
	for p, all := range items {
		if err := m.Fill(b.Context(), p, all); err != nil {
			b.Fatal(err)
		}
	}
	clear(items[:])
	runtime.GC()
	return m, ring
}
