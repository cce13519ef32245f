package sms

import (
	"context"
	"math/rand/v2"
	"net"
	"strings"
	"testing"
	"time"

	"healthdial/engine"
	"healthdial/flows"
	"healthdial/gsm/charset"
	"healthdial/gsm/smpp"
	"healthdial/outbox"
	"healthdial/session"
)

// domains answers the calls of the root menu and of the choice of language.
type domains struct{}

func (domains) Call(_ context.Context, c session.Call) (engine.Result, error) {
	switch c.Name {
	case "me.greet":
		return engine.Result{Exit: "known"}, nil
	case "me.language":
		return engine.Result{Exit: "kept", Lang: c.Vars["tongue"].Text}, nil
	case "me.stop":
		return engine.Result{Exit: "stopped"}, nil
	}
	return engine.Result{Exit: "error"}, nil
}

// operator is an SMSC with one handset: our own server.
type operator struct {
	t       testing.TB
	server  *smpp.Server
	arrived chan charset.Fragment
}

// spine runs all that lies behind a text: inbox, turn, flows, store, outbox and
// sender, with a bind between it and an operator.
func spine(t testing.TB) *operator {
	t.Helper()
	book, err := engine.Compile(flows.Documents, flows.Specs(), engine.Options{
		Constants: engine.Vars{"shortcode": engine.T("*456#"), "helpline": engine.T("14477")}, Phrases: flows.Phrases(), Fit: func(b *engine.Book, s engine.Screen) error {
			return Format{}.Fit(b, s)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	st, ring := disk(t)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o := &operator{t: t, arrived: make(chan charset.Fragment, 16)}
	o.server = smpp.NewServer(smpp.ServerConfig{
		Name: "operator", SystemID: "OPERATOR",
		Authenticator: smpp.AuthenticatorFunc(func(context.Context, smpp.BindRequest) smpp.Status { return smpp.StatusOK }),
	})
	serve(t, func(ctx context.Context) error { return o.server.Serve(ctx, ln, smpp.HandlerFunc(o.receive)) })

	link := smpp.NewLink(smpp.Config{Name: "north", Addr: ln.Addr().String(), SystemID: "health", Password: "sample"})
	turns := session.New(session.Config{Book: book, Store: st.Sessions(), Calls: domains{}, Ring: ring, Now: time.Now})
	mail := &session.Mail{Inbox: st.Inbox(), Turns: Reader{Turns: turns, Book: book}, Format: Format{}, Now: time.Now}
	queue := outbox.New(outbox.Config{
		Store: st.Outbox(), Now: time.Now, Rand: rand.Float64,
		Senders: map[outbox.Kind]outbox.Sender{outbox.SMS: &Sender{
			Bearers: []Bearer{{Link: link, Source: smpp.Address{Addr: "56767"}}}, Words: book, Names: ring, Now: time.Now,
		}},
	})
	serve(t, func(ctx context.Context) error {
		return link.Run(ctx, smpp.Mux{
			SMS:     NewReceiver(ReceiverConfig{Link: "north", Region: "IN", Inbox: st.Inbox(), Names: ring, Now: time.Now}),
			Receipt: &Receipts{Link: "north", Names: ring, Region: "IN", Tracker: queue},
		})
	})
	next(t, link.Bound())
	serve(t, mail.Run)
	serve(t, queue.Run)
	return o
}

func (o *operator) receive(_ context.Context, _ *smpp.Bind, m smpp.Message) (string, smpp.Status) {
	f := charset.Fragment{Coding: m.DataCoding, Payload: m.Payload}
	if m.ESMClass&smpp.ESMClassUDHI != 0 {
		h, text, err := charset.ParseUDH(m.Payload)
		if err != nil {
			return "", smpp.StatusPermanent
		}
		f.Concat, f.Shift, f.Payload = h.Concat, h.Shift, text
	}
	o.arrived <- f
	return "1", smpp.StatusOK
}

// text sends a text from the handset, in as many parts as it takes.
func (o *operator) text(said string) {
	o.t.Helper()
	parts, err := charset.Split(said, 1)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, p := range parts {
		m := smpp.Message{
			Source: smpp.Address{TON: 1, NPI: 1, Addr: caller}, Dest: smpp.Address{Addr: "56767"},
			DataCoding: p.Coding, Payload: p.ShortMessage(),
		}
		if len(p.UDH) > 0 {
			m.ESMClass = smpp.ESMClassUDHI
		}
		if _, err := o.server.Binds()[0].Send(o.t.Context(), m); err != nil {
			o.t.Fatal(err)
		}
	}
}

// hear waits for a whole message at the handset.
func (o *operator) hear() string {
	o.t.Helper()
	for parts := []charset.Fragment(nil); ; {
		parts = append(parts, next(o.t, o.arrived))
		if text, err := charset.Join(parts); err == nil {
			return text
		}
	}
}

// TestTexts goes all the way from the octets of an operator through inbox, turn
// and outbox and back to a handset.
func TestTexts(t *testing.T) {
	o := spine(t)
	for _, step := range []struct {
		say  string
		hear []string
	}{
		{"hello", []string{"1. My HealthID"}},
		{"7", []string{"2. Hindi (Devanagari)"}},
		{"english", []string{"1. My HealthID"}},
		{"language", []string{"1. English"}},
		{"Help!", []string{"14477"}},
		{"0", []string{"14477"}}, // there is no way back from a keyword
		{"(1)", []string{"The commands come by SMS.", "Send: ID"}},
		{"STOP.", []string{"no more optional messages"}},
		{"मदद।", []string{"14477"}},
		{"help " + strings.Repeat("please ", 40), []string{"14477"}}, // in two parts
	} {
		o.text(step.say)
		var heard string
		for range step.hear { // an answer and a notice may overtake each other
			heard += o.hear() + "\n"
		}
		for _, want := range step.hear {
			if !strings.Contains(heard, want) {
				t.Fatalf("%q is answered by %q, want %q", step.say, heard, want)
			}
		}
	}
}
