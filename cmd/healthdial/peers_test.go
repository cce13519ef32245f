package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"healthdial/config"
	"healthdial/gsm/smpp"
	"healthdial/seal"
)

// inletYAML is a service that operators bind to, and nothing else. Its registries are
// away.
const inletYAML = `
environment: sandbox
service: {code: "*456#", sms: "56789", helpline: "14477", languages: [en, hi]}
store: {bolt: {path: healthdial.db}}
keys:
  sealing: [{id: 1, file: keys/sealing-1.key}]
  numbers: keys/numbers.key
  codes: keys/codes.key
listeners:
  - name: inlet
    addr: 127.0.0.1:0
    system_id: health
    tls: {cert: cert.pem, key: key.pem}
    peers:
      - {name: west, system_id: west, password_hash: west.hash, networks: [127.0.0.0/8], prefixes: ["+91"], ussd: {}, sms: {}}
registries:
  gateway: http://127.0.0.1:1
  phr: http://127.0.0.1:1
  hpr: http://127.0.0.1:1
  hfr: http://127.0.0.1:1
  cm_id: sbx
  client_id: SBX_000000
  client_secret_file: client.secret
  hiu: healthdial
  callbacks: {issuer: gateway}
admin:
  callbacks: {addr: "127.0.0.1:0"}
  gateways: {addr: "127.0.0.1:0"}
  operators: {addr: "127.0.0.1:0", token_file: operators.token}
policy: {accept_no_simchange: true}
`

// inletFolder makes the files that inletYAML names and loads it.
func inletFolder(t *testing.T) (config.Config, string) {
	t.Helper()
	dir := t.TempDir()
	if _, err := config.Generate(filepath.Join(dir, "keys"), rand.Reader); err != nil {
		t.Fatal(err)
	}
	hash, err := seal.HashPassword("s3cr-37", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert, key := selfSigned(t)
	for name, text := range map[string]string{
		"west.hash": hash.String(), "client.secret": "4f0c-client-9d", "operators.token": operatorsToken, "cert.pem": cert, "key.pem": key, "service.yaml": inletYAML,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c, err := config.Load(filepath.Join(dir, "service.yaml"), config.Options{Laboratory: true})
	if err != nil {
		t.Fatal(err)
	}
	return c, dir
}

// selfSigned is a certificate for localhost and its key.
func selfSigned(t *testing.T) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, &c, &c, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	encode := func(kind string, b []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}))
	}
	return encode("CERTIFICATE", der), encode("PRIVATE KEY", secret)
}

// west is an operator's gateway that binds to us over TLS.
type west struct {
	*smpp.Link
	t   *testing.T
	in  chan smpp.Message // what we deliver to it
	dir string            // of the service's configuration
}

// Receive takes what is delivered.
func (w west) Receive(_ context.Context, _ *smpp.Bind, m smpp.Message) (string, smpp.Status) {
	w.in <- m
	return "", smpp.StatusOK
}

func (w west) await() smpp.Message {
	w.t.Helper()
	select {
	case m := <-w.in:
		return m
	case <-time.After(smsWait):
		w.t.Fatal("nothing was delivered")
		return smpp.Message{}
	}
}

// operatorsToken is in the files of inletFolder.
const operatorsToken = "only-in-this-test-0123456789"

const smsWait = 20 * time.Second

// bindWest runs a service and binds to it.
func bindWest(t *testing.T) (*service, west) {
	c, dir := inletFolder(t)
	s, err := newService(t.Context(), c, slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil {
		t.Fatal(err)
	}
	s.reloadBy(func() (config.Config, error) {
		return config.Load(filepath.Join(dir, "service.yaml"), config.Options{Laboratory: true})
	})
	during(t, s.run, s.close)
	return s, bindAs(t, s, dir, "west")
}

// bindAs binds to the service's listener as an operator.
func bindAs(t *testing.T, s *service, dir, name string) west {
	t.Helper()
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	_, port, _ := net.SplitHostPort(s.inlets.Runners()[0].socket.Addr().String())
	addr := net.JoinHostPort("localhost", port)
	dial, _, err := s.dialer(config.Link{Name: name, Addr: addr, TLS: &config.LinkTLS{CA: filepath.Join(dir, "cert.pem")}})
	if err != nil {
		t.Fatal(err)
	}
	w := west{t: t, in: make(chan smpp.Message, 10), dir: dir}
	w.Link = smpp.NewLink(smpp.Config{Name: name, Addr: addr, SystemID: name, Password: "s3cr-37", Dial: dial, Logger: log})
	during(t, func(ctx context.Context) error { return w.Run(ctx, w) }, func() error { return nil })
	select {
	case <-w.Bound():
	case <-time.After(smsWait):
		t.Fatal(w.Status(), s.inlets.Runners()[0].Status())
	}
	return w
}

// during runs f until the test ends, and then calls after.
func during(t *testing.T, f func(context.Context) error, after func() error) {
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- f(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := after(); err != nil {
			t.Error(err)
		}
	})
}

// TestPeers: an operator's gateway binds to us over TLS, brings a dialogue and an SMS,
// and gets the page, the receipt and the reply; for numbers of others it is not
// believed.
func TestPeers(t *testing.T) {
	s, w := bindWest(t)
	person := smpp.Address{TON: 1, NPI: 1, Addr: "919000000024"}

	dial := smpp.Message{Source: person, Dest: smpp.Address{Addr: "*456#"}, Payload: []byte("*456#")}
	smpp.DefaultUSSD().Write(&dial, smpp.USSDStep{Act: smpp.USSDBegin, Session: 7})
	if _, err := w.Send(t.Context(), dial); err != nil {
		t.Fatal(err)
	}
	page := w.await()
	step, err := smpp.DefaultUSSD().Read(page)
	if err != nil || step.Session != 7 || step.Act != smpp.USSDAsk || !strings.Contains(string(page.Payload), "language") {
		t.Errorf("%+v, %v: %q", step, err, page.Payload)
	}

	text := smpp.Message{Source: person, Dest: smpp.Address{Addr: "56789"}, Payload: []byte("HELP"), RegisteredDelivery: smpp.ReceiptAlways}
	id, err := w.Send(t.Context(), text)
	if err != nil || id == "" {
		t.Fatal(id, err)
	}
	for kinds := map[smpp.Kind]bool{}; len(kinds) < 2; {
		m := w.await()
		kinds[m.Kind()] = true
		if r, err := smpp.ParseReceipt(m); m.Kind() == smpp.KindReceipt && (err != nil || r.ID != id || r.State != smpp.Delivered) {
			t.Errorf("%+v for %s, %v", r, id, err)
		}
		if m.Dest.Addr != person.Addr {
			t.Errorf("delivered to %v", m.Dest)
		}
	}

	stranger, elsewhere := text, text
	stranger.Source.Addr, elsewhere.Dest.Addr = "33123456789", "56780"
	for want, m := range map[smpp.Status]smpp.Message{smpp.StatusInvalidSource: stranger, smpp.StatusInvalidDestination: elsewhere} {
		if _, err := w.Send(t.Context(), m); err == nil || !strings.Contains(err.Error(), want.String()) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	if got := s.inlets.Runners()[0].Status(); got != "1 of 1 peers bound, 1 session" {
		t.Error(got)
	}
}
