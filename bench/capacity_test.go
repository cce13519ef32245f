package bench

import (
	"context"
	"strconv"
	"strings"
	"syscall"
	"testing"

	goredis "github.com/redis/go-redis/v9"
)

// BenchmarkCapacity is what a press costs each side, for docs/capacity.md: processor
// time of the node and of the Redis server, commands, octets on the wire and in the
// append-only file. Processor time, unlike the time that passes, says the same on a
// machine that others use too.
func BenchmarkCapacity(b *testing.B) {
	for _, c := range []struct {
		name  string
		talks func(testing.TB, *world, int) []*talk
	}{{"menu", browsers}, {"press", takers}} {
		b.Run(c.name, func(b *testing.B) {
			client := newRedis(b)
			talks := c.talks(b, newWorld(b, openRedis(b, client)), 64)
			before := spent(b, client)
			together(b, talks)
			for unit, n := range spent(b, client) {
				b.ReportMetric((n-before[unit])/float64(b.N), unit)
			}
		})
	}
}

// spent is what this process and a server have used up since they began, by the unit
// that it has when it is divided by presses.
func spent(t testing.TB, client *goredis.Client) map[string]float64 {
	t.Helper()
	info, err := client.Info(context.Background(), "cpu", "stats", "persistence").Result()
	if err != nil {
		t.Fatal(err)
	}
	says := map[string]float64{}
	for line := range strings.Lines(info) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		says[key], _ = strconv.ParseFloat(value, 64)
	}
	var own syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &own); err != nil {
		t.Fatal(err)
	}
	return map[string]float64{
		"node-µs/op":     microseconds(own.Utime) + microseconds(own.Stime),
		"server-µs/op":   1e6 * (says["used_cpu_user"] + says["used_cpu_sys"]),
		"commands/op":    says["total_commands_processed"],
		"wire-octets/op": says["total_net_input_bytes"] + says["total_net_output_bytes"],
		"log-octets/op":  says["aof_current_size"],
	}
}

func microseconds(t syscall.Timeval) float64 { return float64(t.Sec)*1e6 + float64(t.Usec) }
