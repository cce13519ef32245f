package bench

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"testing"
	"time"

	"healthdial/gsm/charset"
	"healthdial/gsm/smpp"
	"healthdial/ussd"
)

// gateway is an operator's USSD gateway, with handsets on its side and our link on
// the other.
type gateway struct {
	bind  *smpp.Bind
	pages map[string]chan smpp.Message // by the handset's address; fixed before it serves
}

// Receive brings a page to its handset.
func (g *gateway) Receive(ctx context.Context, _ *smpp.Bind, m smpp.Message) (string, smpp.Status) {
	select {
	case g.pages[m.Dest.Addr] <- m:
		return "1", smpp.StatusOK
	case <-ctx.Done():
		return "", smpp.StatusSystemError
	}
}

// handset is one dialogue at a gateway.
type handset struct {
	*gateway
	address  string
	sequence uint8
}

func (h *handset) press(ctx context.Context, key string) (string, error) {
	step := smpp.USSDStep{Act: smpp.USSDAnswer, Session: 1, Sequence: h.sequence}
	if key == code {
		step = smpp.USSDStep{Act: smpp.USSDBegin, Session: 1}
	}
	h.sequence = (step.Sequence + 2) & 0x7F
	m := smpp.Message{Source: smpp.Address{TON: 1, NPI: 1, Addr: h.address}, Dest: smpp.Address{Addr: "456"}, Payload: []byte(key)}
	smpp.DefaultUSSD().Write(&m, step)
	if _, err := h.bind.Send(ctx, m); err != nil {
		return "", err
	}
	select {
	case page := <-h.pages[h.address]:
		return charset.Decode(page.DataCoding, page.Payload)
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// wire connects n handsets with a service over loopback TCP: gateway, SMPP, driver,
// turn, store.
func wire(t testing.TB, w *world, n int) []*talk {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &gateway{pages: make(map[string]chan smpp.Message, n)}
	talks := make([]*talk, n)
	for i := range talks {
		w.settle(t, i)
		address := number(t, i).Digits()
		g.pages[address] = make(chan smpp.Message, 1)
		talks[i] = &talk{dialler: &handset{gateway: g, address: address}}
	}
	operator := smpp.NewServer(smpp.ServerConfig{
		Name: "operator", Window: 64,
		Authenticator: smpp.AuthenticatorFunc(func(context.Context, smpp.BindRequest) smpp.Status { return smpp.StatusOK }),
	})
	run(t, func(ctx context.Context) error { return operator.Serve(ctx, ln, g) })
	g.bind = serve(t, w, operator, ln.Addr().String())
	return talks
}

// serve binds the service's link to the operator, as the program does, and returns the operator's
// side of it.
func serve(t testing.TB, w *world, operator *smpp.Server, addr string) *smpp.Bind {
	t.Helper()
	driver, err := ussd.NewSMPP(ussd.SMPPConfig{
		Link: "north", Dialect: smpp.DefaultUSSD(), Codes: []string{code}, Region: "IN",
		Names: w.ring, Now: time.Now, Random: rand.Reader,
	}, w.turns)
	if err != nil {
		t.Fatal(err)
	}
	link := smpp.NewLink(smpp.Config{Name: "north", Addr: addr, SystemID: "health", Password: "sample", Window: 64})
	run(t, driver.Run)
	run(t, func(ctx context.Context) error { return link.Run(ctx, smpp.Mux{USSD: driver}) })
	select {
	case <-link.Bound():
	case <-t.Context().Done():
		t.Fatal("never bound")
	}
	return operator.Binds()[0]
}

// run runs f until the test ends. What began last ends first.
func run(t testing.TB, f func(context.Context) error) {
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- f(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("stopped with %v", err)
		}
	})
}

func TestPresses(t *testing.T) {
	backend, _ := openBolt(t)
	rehearse(t, wire(t, newWorld(t, backend), 8))
}

// BenchmarkPress is a key press over loopback SMPP, from the octets of the operator's
// deliver_sm to the page in the operator's hands, on the embedded store. Both sides
// run in this process.
func BenchmarkPress(b *testing.B) {
	for _, n := range crowds {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			backend, _ := openBolt(b)
			together(b, wire(b, newWorld(b, backend), n))
		})
	}
}
