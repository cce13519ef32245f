package bench

import (
	"context"
	"net"
	"sync/atomic"
	"testing"

	goredis "github.com/redis/go-redis/v9"
)

// trips counts what a client asks a server: each is a round trip when one person
// presses keys one after the other.
type trips struct{ n atomic.Int64 }

func (*trips) DialHook(next goredis.DialHook) goredis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

func (c *trips) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook {
	return func(ctx context.Context, cmd goredis.Cmder) error {
		c.n.Add(1)
		return next(ctx, cmd)
	}
}

func (c *trips) ProcessPipelineHook(next goredis.ProcessPipelineHook) goredis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []goredis.Cmder) error {
		c.n.Add(int64(len(cmds)))
		return next(ctx, cmds)
	}
}

// A menu turn on Redis is one round trip, and the presses of the script are fewer than
// three on average.
func TestTrips(t *testing.T) {
	for _, c := range []struct {
		name    string
		talks   func(testing.TB, *world, int) []*talk
		presses int
		most    int64
	}{
		{"menu", browsers, 20, 20},
		{"script", takers, 2 * len(script), 6 * int64(len(script))},
	} {
		t.Run(c.name, func(t *testing.T) {
			client, count := newRedis(t), &trips{}
			talk := c.talks(t, newWorld(t, openRedis(t, client)), 1)[0]
			client.AddHook(count)
			for range c.presses {
				if _, err := talk.next(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			n := count.n.Load()
			if t.Logf("%.1f for each press", float64(n)/float64(c.presses)); n > c.most {
				t.Errorf("%d presses took %d", c.presses, n)
			}
		})
	}
}
