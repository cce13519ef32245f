package bench

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// BenchmarkRedis sets what one Redis does with the shortest compare-and-set script
// against what it does with presses: those of a menu, which make no call, and those
// of the whole script; and next to these the latter where they wait for a replica, and
// on bolt. All take turns in heats, so that what disturbs one disturbs all. The ratios
// are to the bare script.
func BenchmarkRedis(b *testing.B) {
	for _, n := range crowds {
		b.Run(fmt.Sprint(n), func(b *testing.B) { compete(b, contestants(b, n), n) })
	}
}

// heat is how often each contestant works before the next one does.
const heat = 640

// contestant does one kind of work, for many callers at once.
type contestant struct {
	unit string
	work func(ctx context.Context, caller int) error
	took time.Duration
}

func contestants(b *testing.B, n int) []*contestant {
	_, sealed := busy(b)
	bare := scriptCommit(b, newRedis(b), sealed)
	revisions := make([]uint64, n)
	return []*contestant{
		{unit: "script", work: func(ctx context.Context, caller int) error {
			err := bare(ctx, caller, revisions[caller])
			revisions[caller]++
			return err
		}},
		{unit: "menu", work: presses(browsers(b, newWorld(b, openRedis(b, newRedis(b))), n))},
		{unit: "press", work: presses(takers(b, newWorld(b, openRedis(b, newRedis(b))), n))},
		{unit: "press-waiting", work: presses(takers(b, newWorld(b, openReplicated(b)), n))},
		{unit: "press-on-bolt", work: presses(takers(b, newWorld(b, backends[0].open(b)), n))},
	}
}

func presses(talks []*talk) func(context.Context, int) error {
	return func(ctx context.Context, caller int) error {
		_, err := talks[caller].next(ctx)
		return err
	}
}

// browsers are n people who turn the pages of the help back and forth.
func browsers(t testing.TB, w *world, n int) []*talk {
	t.Helper()
	talks := takers(t, w, n)
	for _, talk := range talks {
		for _, key := range []string{code, "9"} {
			if _, err := talk.press(t.Context(), key); err != nil {
				t.Fatal(err)
			}
		}
		talk.lines = []line{{"99", "2. Complaint"}, {"0", "99. More"}}
	}
	return talks
}

func compete(b *testing.B, all []*contestant, callers int) {
	done := 0
	for b.Loop() {
		for _, c := range all {
			c.run(b, callers)
		}
		done += heat
	}
	for _, c := range all {
		b.ReportMetric(float64(done)/c.took.Seconds(), c.unit+"/s")
		b.ReportMetric(float64(all[0].took)/float64(c.took), c.unit+"/script")
	}
}

// run runs one heat.
func (c *contestant) run(b *testing.B, callers int) {
	var left atomic.Int64
	left.Store(heat)
	var wg sync.WaitGroup
	began := time.Now()
	for caller := range callers {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				if err := c.work(b.Context(), caller); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	c.took += time.Since(began)
}
