package sip

import (
	"context"
	"math"
	"net/netip"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"healthdial/ivr"
)

// TestMain looks for goroutines that are left. sipgo may leave the reader of a UDP socket
// that its client opened; ours opens none, as it sends from its listener, but diago's
// does.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/emiago/sipgo/sip.(*TransportUDP).readUDPConnection"))
}

// tones is a voice: each letter of a text is 100 ms of its tone.
type tones struct{}

func (tones) Clip(_ context.Context, l ivr.Line) ([]int16, error) {
	var all []int16
	for _, c := range l.Text {
		hz := float64(letter(c))
		for i := range 800 {
			all = append(all, int16(8000*math.Sin(2*math.Pi*hz*float64(i)/8000)))
		}
	}
	return all, nil
}

// letter is the tone of a letter: a is 400 Hz, and each is 200 Hz above the one before.
func letter(c rune) int { return 400 + 200*int(c-'a') }

// lines are lines that a key may interrupt.
func lines(texts ...string) (all []ivr.Line) {
	for _, t := range texts {
		all = append(all, ivr.Line{Text: t})
	}
	return all
}

// meter is a Metrics that remembers.
type meter struct {
	mu      sync.Mutex
	ends    []End
	refused []Cause
	dropped map[string]int
	bargeIn []time.Duration
	late    []time.Duration
	dialled []time.Duration
	alive   []bool
	known   []bool
}

func (m *meter) note(do func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	do()
}

func (m *meter) Call(_ string, _ bool, e End, _ time.Duration) {
	m.note(func() { m.ends = append(m.ends, e) })
}
func (m *meter) Refused(_ string, _ bool, c Cause) {
	m.note(func() { m.refused = append(m.refused, c) })
}
func (m *meter) PostDial(_ string, _ bool, d time.Duration) {
	m.note(func() { m.dialled = append(m.dialled, d) })
}
func (m *meter) Jitter(string, time.Duration) {}
func (m *meter) FrameLate(d time.Duration)    { m.note(func() { m.late = append(m.late, d) }) }
func (m *meter) BargeIn(d time.Duration)      { m.note(func() { m.bargeIn = append(m.bargeIn, d) }) }
func (m *meter) Dropped(why string) {
	m.note(func() {
		if m.dropped == nil {
			m.dropped = map[string]int{}
		}
		m.dropped[why]++
	})
}
func (m *meter) Registered(_ string, ok bool) { m.note(func() { m.known = append(m.known, ok) }) }
func (m *meter) Alive(_ string, ok bool)      { m.note(func() { m.alive = append(m.alive, ok) }) }

// last is the last of what a meter remembers; the zero value if there is none.
func last[T any](m *meter, of func() []T) (v T) {
	m.note(func() {
		if all := of(); len(all) > 0 {
			v = all[len(all)-1]
		}
	})
	return v
}

// loopback is a trunk that anybody on this host is.
var loopback = Trunk{Name: "lab", Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}

// serve runs a server whose calls have this conversation.
func serve(t testing.TB, change func(*Config), talk func(context.Context, ivr.Call)) (*Server, *meter) {
	t.Helper()
	return serveUntil(t, nil, change, talk)
}

// serveUntil is told to stop before the test ends.
func serveUntil(t testing.TB, stop <-chan struct{}, change func(*Config), talk func(context.Context, ivr.Call)) (*Server, *meter) {
	t.Helper()
	m := &meter{}
	cfg := Config{
		Listeners: []Listener{{Network: "udp", Address: "127.0.0.1:0"}},
		Trunks:    []Trunk{loopback}, Voice: tones{}, Answer: talk, Metrics: m,
	}
	if change != nil {
		change(&cfg)
	}
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	go func() {
		select {
		case <-stop:
			cancel()
		case <-ctx.Done():
		}
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	select {
	case <-s.Ready():
	case err := <-done:
		done <- err
		t.FailNow()
	}
	return s, m
}

func (m *meter) count(why string) (n int) {
	m.note(func() { n = m.dropped[why] })
	return n
}
