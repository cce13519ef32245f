//go:build unix

package smpp

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
)

// BenchmarkSubmit is how many submit_sm a second one bind carries over loopback, and
// what CPU time each costs the client: ours, gosmpp's and go-smpp's, at several
// windows, with as many callers as the window has places. The peer is one process
// that answers every message by the number in it, so that a message that is lost,
// answered for another or answered twice fails the benchmark.
func BenchmarkSubmit(b *testing.B) {
	addr := startPeer(b)
	for _, window := range []int{1, 10, 50, 256} {
		for _, c := range clients {
			b.Run(fmt.Sprintf("window=%d/%s", window, c.name), func(b *testing.B) {
				inFlight(b, window, c.bind(b, addr, window))
			})
		}
	}
}

// BenchmarkSubmitPaced is the same of our link with a throughput that is never
// reached, on four binds, and while it is traced.
func BenchmarkSubmitPaced(b *testing.B) {
	addr := startPeer(b)
	for _, v := range []struct {
		name  string
		cfg   Config
		trace bool
	}{
		{"plain", Config{}, false}, {"throughput", Config{Throughput: maxThroughput}, false},
		{"four binds", Config{Binds: 4}, false}, {"traced", Config{}, true},
	} {
		b.Run(v.name, func(b *testing.B) {
			v.cfg.Addr, v.cfg.Window = addr, 64
			link := benchLink(b, v.cfg)
			if v.trace {
				link.Trace(b.Context())
			}
			inFlight(b, 64, submitBy(link))
		})
	}
}

// BenchmarkSubmitToServer is our link and our own server in one process: every
// message is read, handed over and answered.
func BenchmarkSubmitToServer(b *testing.B) {
	const window = 256
	accept := HandlerFunc(func(_ context.Context, _ *Bind, m Message) (string, Status) {
		return string(m.Payload[:numbered]), StatusOK
	})
	_, link := pair(b, ServerConfig{}, accept, Config{Window: window}, accept)
	inFlight(b, window, submitBy(link))
}

// TestClients: what is measured works, with our link and with the others.
func TestClients(t *testing.T) {
	addr := startPeer(t)
	for _, c := range clients {
		t.Run(c.name, func(t *testing.T) { submitAll(t, 10, 100, c.bind(t, addr, 10)) })
	}
}

// submit sends one message and returns its message_id.
type submit func(payload []byte) (id string, err error)

// inFlight submits b.N messages with as many callers as the window has places.
func inFlight(b *testing.B, callers int, send submit) {
	b.ReportAllocs()
	b.ResetTimer()
	before := cpuTime(b)
	submitAll(b, callers, int64(b.N), send)
	spent := cpuTime(b) - before
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "submit/s")
	b.ReportMetric(float64(spent.Microseconds())/float64(b.N), "cpu-µs/msg")
}

// numbered is how many digits name a message, at the beginning of its text.
const numbered = 10

const benchText = "0000000000 Reports\n2 Consents\n3 Who can see my records\n4 Language\n5 Help"

// submitAll submits n messages, each with a number of its own, and checks that each
// was answered once, by its number.
func submitAll(t testing.TB, callers int, n int64, send submit) {
	var next, answered atomic.Int64
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			for k := next.Add(1); k <= n; k = next.Add(1) {
				payload := []byte(benchText)
				digits := strconv.AppendInt(make([]byte, 0, numbered), k, 10)
				copy(payload[numbered-len(digits):], digits)
				id, err := send(payload)
				if err != nil || id != string(payload[:numbered]) {
					t.Errorf("message %d was answered %q, %v", k, id, err)
					return
				}
				answered.Add(1)
			}
		})
	}
	all.Wait()
	if answered.Load() != n {
		t.Fatalf("%d of %d messages were answered", answered.Load(), n)
	}
}

// cpuTime is what this process has used of the processors.
func cpuTime(t testing.TB) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// BenchmarkDecode reads one USSD step, by our decoder and by go-smpp's.
func BenchmarkDecode(b *testing.B) {
	step := Message{Source: Address{1, 1, "919000000001"}, Dest: Address{0, 0, "*456#"}, Payload: []byte("*456#")}
	DefaultUSSD().Write(&step, USSDStep{Act: USSDBegin, Session: 7})
	frame, err := encode(nil, &packet{id: pdu.DeliverSMID, seq: 1, msg: step})
	if err != nil {
		b.Fatal(err)
	}
	for name, read := range map[string]func(*packet, []byte) error{"ours": decodeBody, "go-smpp": decodeTheirs} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p := packet{id: pdu.DeliverSMID, seq: 1}
				if err := read(&p, frame[headerLen:]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
