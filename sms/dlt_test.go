package sms

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"healthdial/dlt"
	"healthdial/engine"
	"healthdial/gsm/smpp"
	"healthdial/outbox"
)

const templates = `templates:
  - {id: "1107160000000000001", header: SAMPLE, type: service implicit, body: "Hello {#var#}"}
  - {id: "1107160000000000002", header: "567890", type: promotional, body: "Camp on {#var#}"}
  - {id: "1107160000000000003", header: SAMPLE, type: transactional, body: "{#numeric#} is your code. {#var#}{#var#}{#var#}{#var#}{#var#}{#var#}"}
`

func registered(t testing.TB) *DLT {
	t.Helper()
	r, err := dlt.Read("templates.yaml", []byte(templates))
	if err != nil {
		t.Fatal(err)
	}
	return &DLT{Templates: r, Entity: dlt.Entity{ID: "1101000000000000001", Telemarketer: []string{"1302000000000000001"}}}
}

func TestRegisteredTexts(t *testing.T) {
	night := time.Date(2026, 3, 1, 18, 0, 0, 0, time.UTC) // half past eleven in India
	morning := time.Date(2026, 3, 2, 4, 30, 0, 0, time.UTC)
	for _, tc := range []struct {
		name, text string
		lane       outbox.Lane
		now        time.Time
		want       string // the refusal
		source     smpp.Address
	}{
		{"a service message", "Hello @ €", outbox.Notice, night, "", smpp.Address{TON: 5, Addr: "SAMPLE"}},
		{"no template", "Goodbye", outbox.Notice, noon, outbox.Permanent("no template").Error(), smpp.Address{}},
		{"promotion among notices", "Camp on Sunday", outbox.Notice, noon, outbox.Permanent("promotional template").Error(), smpp.Address{}},
		{"promotion at night", "Camp on Sunday", outbox.Bulk, night, outbox.Later(morning, "night").Error(), smpp.Address{}},
		{"promotion by day", "Camp on Sunday", outbox.Bulk, noon, "", smpp.Address{Addr: "567890"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			link := &carrier{name: "north"}
			s := sender(Bearer{Link: link, Source: smpp.Address{Addr: "56767"}, DLT: registered(t)})
			s.Now = func() time.Time { return tc.now }
			if _, err := s.Send(t.Context(), outbox.Message{To: number(t, caller), Lane: tc.lane, Text: tc.text}); errorText(err) != tc.want {
				t.Errorf("%v, want %q", err, tc.want)
			}
			switch {
			case tc.want != "" && len(link.sent) > 0:
				t.Errorf("sent: %+v", link.sent)
			case tc.want == "" && (len(link.sent) != 1 || link.sent[0].Source != tc.source):
				t.Errorf("sent: %+v", link.sent)
			}
		})
	}
}

// TestUnregisteredGoesElsewhere: a link that asks for no template may take a text
// that has none; that text alone is buried if there is no such link, and counted.
func TestUnregisteredGoesElsewhere(t *testing.T) {
	north, abroad := &carrier{name: "north"}, &carrier{name: "abroad"}
	register := registered(t)
	m := outbox.Message{To: number(t, caller), Text: "Goodbye"}
	out, err := sender(Bearer{Link: north, DLT: register}, Bearer{Link: abroad}).Send(t.Context(), m)
	if err != nil || out.Parts[0].Link != "abroad" || len(abroad.sent[0].TLVs) > 0 {
		t.Errorf("%v, %v", out.Parts, err)
	}
	abroad.answer = failing(smpp.ErrNotBound)
	if _, err := sender(Bearer{Link: north, DLT: register}, Bearer{Link: abroad}).Send(t.Context(), m); errorText(err) != outbox.ErrNoBearer.Error() {
		t.Errorf("the other may come back: %v", err)
	}
	if len(north.sent) > 0 || register.Unmatched.Load() != 2 || register.Matched.Load() != 0 {
		t.Errorf("%d sent, %d counted", len(north.sent), register.Unmatched.Load())
	}
}

// TestRegisteredOnTheWire reads at an SMSC what a registered text carries, in each of
// its parts.
func TestRegisteredOnTheWire(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	arrived := make(chan smpp.Message, 4)
	server := smpp.NewServer(smpp.ServerConfig{
		Name: "operator", SystemID: "OPERATOR",
		Authenticator: smpp.AuthenticatorFunc(func(context.Context, smpp.BindRequest) smpp.Status { return smpp.StatusOK }),
	})
	serve(t, func(ctx context.Context) error {
		return server.Serve(ctx, ln, smpp.HandlerFunc(func(_ context.Context, _ *smpp.Bind, m smpp.Message) (string, smpp.Status) {
			arrived <- m
			return "1", smpp.StatusOK
		}))
	})
	link := smpp.NewLink(smpp.Config{Name: "north", Addr: ln.Addr().String(), SystemID: "health", Password: "sample"})
	serve(t, func(ctx context.Context) error { return link.Run(ctx, smpp.Mux{}) })
	next(t, link.Bound())

	s := sender(Bearer{Link: link, DLT: registered(t), IDs: ByReference})
	s.Words = book{"sms.code": "123456 is your code. " + "Tell it to nobody, whoever asks you for it, by whatever means, for whatever reason, at whatever time; we at this service never ask for it, and never call you at all."}
	if _, err := s.Send(t.Context(), outbox.Message{To: number(t, caller), Phrase: engine.Phrase{Key: "sms.code"}}); err != nil {
		t.Fatal(err)
	}
	want := []smpp.TLV{
		{Tag: 0x1400, Value: []byte("1101000000000000001")},
		{Tag: 0x1401, Value: []byte("1107160000000000003")},
		{Tag: 0x1402, Value: []byte("b663cd3d54f6cf530a378f45096d575d98951402b86d0dbb2c00f570fb522f0d")},
	}
	for range 2 {
		m := next(t, arrived)
		if m.Source != (smpp.Address{TON: 5, Addr: "SAMPLE"}) {
			t.Errorf("from %+v", m.Source)
		}
		if d := cmp.Diff(want, m.TLVs[1:]); d != "" { // after user_message_reference
			t.Error(d)
		}
	}
}
