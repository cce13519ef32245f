package redis_test

import (
	"context"
	"errors"
	"net"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"healthdial/store/redis"
)

// TestReconnectsAreSpread: many nodes that lose a server at one moment do not come back
// at one moment, try after try.
func TestReconnectsAreSpread(t *testing.T) {
	const nodes = 500
	const most = nodes / 10
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var mu sync.Mutex
		var dials []time.Duration
		servers := redis.Servers{Addrs: []string{"gone:6379"}, Dial: func(context.Context, string, string) (net.Conn, error) {
			mu.Lock()
			defer mu.Unlock()
			dials = append(dials, time.Since(began))
			return nil, &net.OpError{Op: "dial", Err: errors.New("refused")}
		}}
		var all sync.WaitGroup
		for range nodes {
			all.Go(func() {
				client := servers.Client()
				defer client.Close()
				ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
				defer cancel()
				if err := client.Ping(ctx).Err(); err == nil {
					t.Error("a server that is gone answers")
				}
			})
		}
		all.Wait()
		slices.Sort(dials)
		again := dials[nodes:] // the first came together, as what is asked for does
		for i, at := range again {
			if n := inWindow(again[i:], at+5*time.Millisecond); at > 100*time.Millisecond && n > most {
				t.Fatalf("%d of %d nodes dial within 5 ms, %v after the loss", n, nodes, at)
			}
		}
		if len(again) < 5*nodes {
			t.Errorf("%d dials in all", len(dials))
		}
		t.Logf("%d dials; half of them by %v, the last %v after the loss", len(dials), dials[len(dials)/2], dials[len(dials)-1])
	})
}

// inWindow counts moments before an end, of sorted ones.
func inWindow(moments []time.Duration, end time.Duration) int {
	n, _ := slices.BinarySearch(moments, end)
	return n
}
