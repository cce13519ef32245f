//go:build !production

package faults

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"healthdial/gsm/smpp"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bench is an SMSC under a script and a link to it, on pipes and the bubble's clock.
type bench struct {
	*testing.T
	server *smpp.Server
	link   *smpp.Link
	began  time.Time

	mu       sync.Mutex // guards all below
	arrived  map[string]int
	ids      int
	receipts []smpp.Receipt // that the link brought
	nameless int            // receipts that it brought and nobody can read
	texts    []string       // SMS that the link brought
	wires    []*wire        // the link's side of each connection
	pushes   sync.WaitGroup
}

// try runs a test in a bubble, with a link to an SMSC that obeys the script.
func try(t *testing.T, script string, test func(b *bench)) {
	t.Helper()
	tryWith(t, script, smpp.Config{}, test)
}

func tryWith(t *testing.T, script string, cfg smpp.Config, test func(b *bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s, err := Parse("script.yaml", []byte(script))
		if err != nil {
			t.Fatal(err)
		}
		b := &bench{T: t, began: time.Now(), arrived: map[string]int{}}
		pipes := &pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
		b.server = smpp.NewServer(smpp.ServerConfig{
			Authenticator: smpp.AuthenticatorFunc(func(context.Context, smpp.BindRequest) smpp.Status { return smpp.StatusOK }),
			Window:        100,
		})
		cfg.Name, cfg.Addr, cfg.SystemID, cfg.Window = "north", "pipe:0", "health", 10
		cfg.Dial = func(ctx context.Context, _, _ string) (net.Conn, error) { return b.dial(ctx, pipes) }
		b.link = smpp.NewLink(cfg)
		ctx, stop := context.WithCancel(t.Context())
		var group sync.WaitGroup
		group.Go(func() {
			if err := b.server.Serve(ctx, s.Listen(pipes), smpp.HandlerFunc(b.receive)); err != nil {
				t.Error(err)
			}
		})
		group.Go(func() {
			h := smpp.Mux{SMS: smpp.HandlerFunc(b.text), Receipt: smpp.HandlerFunc(b.receipt)}
			if err := b.link.Run(ctx, h); err != nil {
				t.Error(err)
			}
		})
		<-b.link.Bound()
		test(b)
		stop()
		group.Wait()
		b.pushes.Wait()
	})
}

// receive is the SMSC: it takes a message, names it, and sends its receipt soon.
func (b *bench) receive(ctx context.Context, from *smpp.Bind, m smpp.Message) (string, smpp.Status) {
	b.mu.Lock()
	b.arrived[string(m.Payload)]++
	b.ids++
	id := fmt.Sprintf("%010d", b.ids)
	b.mu.Unlock()
	if m.RegisteredDelivery == smpp.ReceiptAlways {
		reference, _ := m.TLV(smpp.TagUserMessageReference)
		b.pushes.Go(func() {
			time.Sleep(20 * time.Millisecond)
			r := smpp.Message{Source: m.Dest, Dest: m.Source, TLVs: []smpp.TLV{{Tag: smpp.TagUserMessageReference, Value: reference}}}
			smpp.WriteReceipt(&r, smpp.Receipt{ID: id, State: smpp.Delivered, Done: time.Now(), Err: "000"}, time.Now())
			_, _ = from.Send(context.WithoutCancel(ctx), r)
		})
	}
	return id, smpp.StatusOK
}

// text and receipt are the service behind the link.
func (b *bench) text(_ context.Context, _ *smpp.Bind, m smpp.Message) (string, smpp.Status) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.texts = append(b.texts, string(m.Payload))
	return "", smpp.StatusOK
}

func (b *bench) receipt(_ context.Context, _ *smpp.Bind, m smpp.Message) (string, smpp.Status) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r, err := smpp.ParseReceipt(m)
	if err != nil {
		b.nameless++
		return "", smpp.StatusOK
	}
	b.receipts = append(b.receipts, r)
	return "", smpp.StatusOK
}

// numbered is one that wants a receipt, under n as its reference.
func numbered(n int) smpp.Message {
	return smpp.Message{
		Source: smpp.Address{Addr: "56789"}, Dest: smpp.Address{TON: 1, NPI: 1, Addr: "919000000001"},
		RegisteredDelivery: smpp.ReceiptAlways, Payload: fmt.Appendf(nil, "message %d", n),
		TLVs: []smpp.TLV{{Tag: smpp.TagUserMessageReference, Value: binary.BigEndian.AppendUint16(nil, uint16(n))}},
	}
}

// load is what came of sending many messages.
type load struct {
	ids      map[int]string // of those accepted, by number
	unknown  []int          // those whose answer never came
	refusals int            // that passed
}

// send sends so many messages at once, as the outbox does: what is put off or cannot
// leave is tried again, what has no known outcome is not.
func (b *bench) send(n int) load {
	l := load{ids: map[int]string{}}
	var mu sync.Mutex
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			for {
				id, err := b.link.Send(b.Context(), numbered(i))
				mu.Lock()
				again := l.note(b, i, id, err)
				mu.Unlock()
				if !again {
					return
				}
				time.Sleep(time.Second)
			}
		})
	}
	all.Wait()
	return l
}

// note says whether the message is to be tried again.
func (l *load) note(b *bench, i int, id string, err error) (again bool) {
	refused, isRefusal := errors.AsType[*smpp.StatusError](err)
	switch {
	case err == nil:
		l.ids[i] = id
	case errors.Is(err, smpp.ErrUnanswered):
		l.unknown = append(l.unknown, i)
	case errors.Is(err, smpp.ErrNotBound):
		return true
	case isRefusal && refused.Temporary():
		l.refusals++
		return true
	default:
		b.Errorf("message %d: %v", i, err)
	}
	return false
}

// once checks that everything accepted arrived exactly once, and everything else at
// most once.
func (b *bench) once(n int, l load) {
	b.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(l.ids)+len(l.unknown) != n {
		b.Errorf("%d accepted and %d unknown of %d", len(l.ids), len(l.unknown), n)
	}
	for i := range n {
		got := b.arrived[string(numbered(i).Payload)]
		if _, accepted := l.ids[i]; got > 1 || accepted && got != 1 {
			b.Errorf("message %d arrived %d times, accepted %v", i, got, accepted)
		}
	}
}

// lives checks that the link works, over its connection number n counted from 1. What was
// asked of the one before may not have been heeded yet.
func (b *bench) lives(n int) {
	b.Helper()
	err := smpp.ErrNotBound
	for deadline := time.Now().Add(time.Minute); (errors.Is(err, smpp.ErrNotBound) || b.connections() < n) && time.Now().Before(deadline); {
		<-b.link.Bound()
		if _, err = b.link.Send(b.Context(), numbered(9999)); err != nil || b.connections() < n {
			time.Sleep(time.Second)
		}
	}
	if err != nil {
		b.Errorf("afterwards: %v", err)
	}
	if got := b.connections(); got != n {
		b.Errorf("%d connections, want %d", got, n)
	}
}

// connections is how many there were.
func (b *bench) connections() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.wires)
}

// push delivers an SMS from a person to the link.
func (b *bench) push(text string) error {
	_, err := b.server.Binds()[0].Send(b.Context(), smpp.Message{
		Source: smpp.Address{TON: 1, NPI: 1, Addr: "919000000001"}, Dest: smpp.Address{Addr: "56789"}, Payload: []byte(text),
	})
	return err
}

// want compares a count with what it has to be.
func (b *bench) want(what string, got, want uint64) {
	b.Helper()
	if got != want {
		b.Errorf("%s: %d, want %d", what, got, want)
	}
}

// settled waits until everything has come to rest for a while.
func (b *bench) settled() {
	time.Sleep(time.Second)
	synctest.Wait()
}

// pipes is a listener without a network.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

// wire is the link's side of a connection. It knows whether a write has not returned.
type wire struct {
	net.Conn
	mu      sync.Mutex // guards writing
	writing bool
}

func (w *wire) Write(p []byte) (int, error) {
	w.set(true)
	defer w.set(false)
	return w.Conn.Write(p)
}

func (w *wire) set(on bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.writing = on
}

func (w *wire) busy() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.writing
}

func (b *bench) dial(ctx context.Context, p *pipes) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.conns <- theirs:
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-p.closed:
		return nil, net.ErrClosed
	}
	w := &wire{Conn: ours}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wires = append(b.wires, w)
	return w, nil
}
