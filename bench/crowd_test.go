package bench

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// crowds are how many talk at once.
var crowds = []int{1, 64}

// rehearse lets everybody play the script twice at the same time. Every page must be
// the right one.
func rehearse(t *testing.T, talks []*talk) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var wg sync.WaitGroup
	for _, talk := range talks {
		wg.Go(func() {
			for range 2 * len(script) {
				if _, err := talk.next(ctx); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

// together makes b.N presses by all talks at once and reports how many there were a
// second, and the latency that half of them and all but one in a hundred kept.
func together(b *testing.B, talks []*talk) {
	ctx := b.Context()
	var left atomic.Int64
	left.Store(int64(b.N))
	took := make([][]time.Duration, len(talks))
	var wg sync.WaitGroup
	b.ReportAllocs()
	b.ResetTimer()
	for i, talk := range talks {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				d, err := talk.next(ctx)
				if err != nil {
					b.Error(err)
					return
				}
				took[i] = append(took[i], d)
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	all := slices.Concat(took...)
	if len(all) == 0 {
		return
	}
	slices.Sort(all)
	b.ReportMetric(float64(len(all))/b.Elapsed().Seconds(), "press/s")
	b.ReportMetric(micros(all[len(all)/2]), "p50-µs")
	b.ReportMetric(micros(all[len(all)*99/100]), "p99-µs")
}

func micros(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
