package ussd

import (
	"context"
	"crypto/rand"
	"net"
	"testing"
	"time"

	"healthdial/gsm/smpp"
	"healthdial/session"
)

// serve runs f until the test ends.
func serve(t testing.TB, f func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("stopped with %v", err)
		}
	})
}

// wire is an operator's gateway with one bind of the driver's link on it, over
// loopback.
func wire(t testing.TB, s Turns, change func(*SMPPConfig)) (gateway *smpp.Bind, pages chan smpp.Message) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	pages = make(chan smpp.Message, 16)
	operator := smpp.NewServer(smpp.ServerConfig{
		Name: "operator", SystemID: "OPERATOR",
		Authenticator: smpp.AuthenticatorFunc(func(context.Context, smpp.BindRequest) smpp.Status { return smpp.StatusOK }),
	})
	serve(t, func(ctx context.Context) error {
		return operator.Serve(ctx, ln, smpp.HandlerFunc(func(_ context.Context, _ *smpp.Bind, m smpp.Message) (string, smpp.Status) {
			pages <- m
			return "1", smpp.StatusOK
		}))
	})
	cfg := SMPPConfig{
		Link: "north", Dialect: smpp.DefaultUSSD(), Codes: []string{"*456#"}, Region: "IN",
		Names: hashes{}, Now: time.Now, Random: rand.Reader,
	}
	if change != nil {
		change(&cfg)
	}
	d, err := NewSMPP(cfg, s)
	if err != nil {
		t.Fatal(err)
	}
	link := smpp.NewLink(smpp.Config{Name: "north", Addr: ln.Addr().String(), SystemID: "health", Password: "sample"})
	serve(t, d.Run)
	serve(t, func(ctx context.Context) error { return link.Run(ctx, smpp.Mux{USSD: d}) })
	select {
	case <-link.Bound():
	case <-t.Context().Done():
		t.Fatal("never bound")
	}
	return operator.Binds()[0], pages
}

// press sends a step and waits for its page.
func pressed(t testing.TB, gateway *smpp.Bind, pages chan smpp.Message, text string, s smpp.USSDStep) (smpp.Message, smpp.USSDStep) {
	t.Helper()
	m := smpp.Message{Source: smpp.Address{TON: 1, NPI: 1, Addr: caller}, Dest: smpp.Address{Addr: "456"}, Payload: []byte(text)}
	smpp.DefaultUSSD().Write(&m, s)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if _, err := gateway.Send(ctx, m); err != nil {
		t.Fatal(err)
	}
	select {
	case page := <-pages:
		step, err := smpp.DefaultUSSD().Read(page)
		if err != nil {
			t.Fatal(err)
		}
		return page, step
	case <-ctx.Done():
		t.Fatal("no page")
		return smpp.Message{}, smpp.USSDStep{}
	}
}

func TestOverRealSMPP(t *testing.T) {
	gateway, pages := wire(t, &turns{answer: func(_ context.Context, e session.Event) (session.Page, error) {
		return session.Page{Text: "You said " + e.Text, Open: e.Kind == session.Opened}, nil
	}}, nil)
	page, step := pressed(t, gateway, pages, "*456*2#", begin(7))
	if string(page.Payload) != "You said 2" || page.Dest.Addr != caller || page.Source.Addr != "456" {
		t.Errorf("the page is %q to %q", page.Payload, page.Dest.Addr)
	}
	if want := (smpp.USSDStep{Act: smpp.USSDAsk, Session: 7, Sequence: 1}); step != want {
		t.Errorf("the step is %+v, want %+v", step, want)
	}
	page, step = pressed(t, gateway, pages, "1", entry(7, 2))
	if want := (smpp.USSDStep{Act: smpp.USSDRelease, Session: 7, Sequence: 3, End: true}); step != want || string(page.Payload) != "You said 1" {
		t.Errorf("%q, %+v, want %+v", page.Payload, step, want)
	}
}

// BenchmarkKeyPress is one key press over loopback: deliver_sm, its answer, the
// page as submit_sm, its answer; the turn itself does nothing.
func BenchmarkKeyPress(b *testing.B) {
	gateway, pages := wire(b, &turns{}, nil)
	b.ReportAllocs()
	for n := uint8(0); b.Loop(); n++ {
		pressed(b, gateway, pages, "1", entry(7, n&0x7F))
	}
}
