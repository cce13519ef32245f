package smpp

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// patience is how long a test waits for what has to come.
const patience = 10 * time.Second

// collect is a Handler that passes on what it receives and accepts it.
type collect struct {
	id string
	in chan Message
}

func newCollect(id string) *collect { return &collect{id, make(chan Message, 100)} }

func (c *collect) Receive(_ context.Context, _ *Bind, m Message) (string, Status) {
	c.in <- m
	return c.id, StatusOK
}

func TestMessagesBothWays(t *testing.T) {
	atServer, atLink := newCollect("id-7"), newCollect("")
	server, link := pair(t, ServerConfig{}, atServer, Config{SystemID: "health"}, atLink)

	out := Message{
		Source: Address{5, 0, "HEALTH"}, Dest: Address{1, 1, "910000000001"}, RegisteredDelivery: ReceiptAlways,
		DataCoding: 8, Payload: []byte("octets"), ValidityPeriod: "000000001500000R",
		TLVs: []TLV{{0x1401, []byte("b")}, {0x1400, []byte("a")}, {0x1401, nil}},
	}
	id, err := link.Send(t.Context(), out)
	if id != "id-7" || err != nil {
		t.Fatalf("Send = %q, %v", id, err)
	}
	if diff := cmp.Diff(out, unnumbered(await(t, atServer.in)), equateEmpty); diff != "" {
		t.Errorf("submit_sm (-sent +received):\n%s", diff)
	}

	in := Message{Source: Address{1, 1, "910000000001"}, Dest: Address{0, 0, "*456#"}, ServiceType: "USSD", Payload: make([]byte, 300)}
	binds := server.Binds()
	if len(binds) != 1 || binds[0].SystemID() != "health" || binds[0].Type() != Transceiver {
		t.Fatalf("bound: %v", binds)
	}
	if _, err := binds[0].Send(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(in, unnumbered(await(t, atLink.in)), equateEmpty); diff != "" {
		t.Errorf("deliver_sm (-sent +received):\n%s", diff)
	}
}

func TestRefusalKeepsItsCode(t *testing.T) {
	refuse := HandlerFunc(func(context.Context, *Bind, Message) (string, Status) { return "", StatusThrottled })
	_, link := pair(t, ServerConfig{}, refuse, Config{}, newCollect(""))
	_, err := link.Send(t.Context(), Message{})
	refused, ok := errors.AsType[*StatusError](err)
	if !ok || refused.Status != StatusThrottled || !refused.Temporary() || refused.Command != "submit_sm_resp" || !errors.Is(err, StatusThrottled) {
		t.Errorf("Send = %v", err)
	}
	if c := link.Counters(); c.Throttled.Load() != 1 || c.Refused.Load() != 1 || c.Accepted.Load() != 0 {
		t.Errorf("throttled %d, refused %d, accepted %d", c.Throttled.Load(), c.Refused.Load(), c.Accepted.Load())
	}
}

func unnumbered(m Message) Message {
	m.Seq = 0
	return m
}

// TestBoundMeansSending holds the gate up while a link binds: nobody is told that it
// is bound before a message can leave.
func TestBoundMeansSending(t *testing.T) {
	ln := listen(t)
	server, link := NewServer(ServerConfig{Authenticator: admitAll}), NewLink(Config{Addr: ln.Addr().String()})
	ready := link.Bound()
	link.gate.mu.Lock()
	start(t, func(ctx context.Context) error { return server.Serve(ctx, ln, Mux{}) })
	start(t, func(ctx context.Context) error { return link.Run(ctx, Mux{}) })
	select {
	case <-ready:
		t.Error("bound, and cannot send")
	case <-time.After(50 * time.Millisecond):
	}
	link.gate.mu.Unlock()
	await(t, ready)
	if _, err := link.Send(t.Context(), Message{Dest: Address{Addr: "1"}}); errors.Is(err, ErrNotBound) {
		t.Error(err)
	}
}
