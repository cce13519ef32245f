//go:build !production

package main

import (
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"healthdial/admin"
	"healthdial/gsm/msisdn"
	"healthdial/gsm/smpp"
)

// edits changes the service's configuration and makes it reload, by its admin API.
func (n watch) edits(dir, from, to string, code int, says ...string) {
	n.t.Helper()
	path := filepath.Join(dir, "service.yaml")
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), from) {
		n.t.Fatalf("the configuration has no %q: %v", from, err)
	}
	writeFile(n.t, dir, "service.yaml", strings.Replace(string(text), from, to, 1))
	var out strings.Builder
	got := run(n.t.Context(), []string{"reload", "--admin", n.at, "--token-file", n.token}, streams{strings.NewReader(""), &out, &out})
	for _, want := range says {
		if !strings.Contains(strings.Join(strings.Fields(out.String()), " "), want) {
			n.t.Errorf("%q is not in what the reload says:\n%s", want, &out)
		}
	}
	if got != code {
		n.t.Errorf("exit code %d, want %d:\n%s", got, code, &out)
	}
	if code != exitOK {
		writeFile(n.t, dir, "service.yaml", string(text))
	}
}

// dials begins a dialogue and wants its page by the same bind.
func (w west) dials(session uint16) {
	w.t.Helper()
	m := smpp.Message{Source: smpp.Address{TON: 1, NPI: 1, Addr: "919000000024"}, Dest: smpp.Address{Addr: "*456#"}, Payload: []byte("*456#")}
	smpp.DefaultUSSD().Write(&m, smpp.USSDStep{Act: smpp.USSDBegin, Session: session})
	if _, err := w.Send(w.t.Context(), m); err != nil {
		w.t.Fatal(err)
	}
	if step, err := smpp.DefaultUSSD().Read(w.await()); err != nil || step.Session != session || step.Act != smpp.USSDAsk {
		w.t.Errorf("%+v, %v", step, err)
	}
}

// unbound fails unless the bind of the beginning is still there.
func (w west) keeps() {
	w.t.Helper()
	if n := w.Counters().Binds.Load(); n != 1 || w.Health().State != smpp.Running {
		w.t.Errorf("%s, bound %d times: %s", w.Name(), n, w.Status())
	}
}

const eastYAML = "      - {name: east, system_id: east, password_hash: west.hash, networks: [127.0.0.0/8], prefixes: [\"+91\"], sms: {}}\n"

// TestPeersChangeLive: peers come, change and go by a reload, and the binds of the
// others do not notice.
func TestPeersChangeLive(t *testing.T) {
	s, w := bindWest(t)
	n := watching(t, s)
	n.edits(w.dir, "registries:\n", eastYAML+"registries:\n", exitOK, "inlet listener unchanged west peer unchanged east peer started: it may bind")
	e := bindAs(t, s, w.dir, "east")
	n.sees([]string{"list"}, "2 of 2 peers bound, 2 sessions")

	n.edits(w.dir, "sms: {}}\n      - {name: east", "sms: {}, per_second: 50}\n      - {name: east", exitOK, "west peer changed; the binds that it may still have go on")
	w.dials(1)
	n.edits(w.dir, "ussd: {}", "ussd: {septets: 150}", exitOK, "west peer changed; its binds go on", "east peer unchanged")
	w.dials(2)
	n.edits(w.dir, `prefixes: ["+91"], ussd`, `prefixes: ["+33"], ussd`, exitOK, "west peer changed")
	text := smpp.Message{Source: smpp.Address{TON: 1, NPI: 1, Addr: "919000000024"}, Dest: smpp.Address{Addr: "56789"}, Payload: []byte("HELP")}
	if _, err := w.Send(t.Context(), text); !refusedAs(err, smpp.StatusInvalidSource) {
		t.Errorf("a number that it may no longer speak for: %v", err)
	}
	w.keeps()
	e.keeps()

	// What is wrong changes nothing, though west's part of it is right.
	n.edits(w.dir, `prefixes: ["+33"], ussd: {septets: 150}, sms: {}, per_second: 50`, `prefixes: ["+91"], ussd: {}, sms: {}, binds: 99`, exitFailed, "binds: is over 16")
	if _, err := w.Send(t.Context(), text); !refusedAs(err, smpp.StatusInvalidSource) {
		t.Errorf("half of a wrong configuration is in force: %v", err)
	}
	n.edits(w.dir, eastYAML, "", exitOK, "east peer stopping: it finishes what it has in hand and is unbound")
	n.sees([]string{"list"}, "1 of 1 peers bound")
	n.sees([]string{"show", "east"}, `there is no link "east"`)
	w.keeps()
}

// TestNoticesFollowReload: once a peer takes notices, what a hospital asks is shown on the
// screen at once, and no longer when it does not.
func TestNoticesFollowReload(t *testing.T) {
	t.Parallel()
	s, w := bindWest(t)
	n := watching(t, s)
	number, err := msisdn.Parse("+919000000024", "IN")
	if err == nil {
		err = s.holds(t.Context(), number)
	}
	if err != nil {
		t.Fatal(err)
	}
	asks := func(id string) {
		t.Helper()
		r := askedRequest(s.clock.now())
		r.ID = id
		if err := s.consents.Learn(t.Context(), s.ring.Owner(number.E164()), askedAccount, r, s.clock.now()); err != nil {
			t.Fatal(err)
		}
	}
	shows := func() bool { // the next prompt, a notice or an SMS
		t.Helper()
		step, err := smpp.DefaultUSSD().Read(w.await())
		return err == nil && step.Act == smpp.USSDNotify
	}
	asks("without")
	if shows() {
		t.Error("shown by a peer that takes no notices")
	}
	n.edits(w.dir, "ussd: {}", "ussd: {notices: true}", exitOK, "west peer changed")
	asks("with")
	if first, second := shows(), shows(); first == second {
		t.Errorf("shown at once %t and %t, want it once beside the SMS", first, second)
	}
	n.edits(w.dir, "ussd: {notices: true}", "ussd: {}", exitOK, "west peer changed")
	asks("without again")
	if shows() {
		t.Error("shown still")
	}
}

// TestListenersExchangeLive: two listeners exchange their addresses in one reload, and who
// is bound does not notice.
func TestListenersExchangeLive(t *testing.T) {
	t.Parallel()
	s, w := bindWest(t)
	n := watching(t, s)
	first, second := "127.0.0.1:"+freePort(t), "127.0.0.1:"+freePort(t)
	other := "  - {name: other, addr: \"" + second + "\", system_id: health, tls: {cert: cert.pem, key: key.pem}, peers: [\n" +
		"      {name: east, system_id: east, password_hash: west.hash, networks: [127.0.0.0/8], prefixes: [\"+91\"], sms: {}}]}\n"
	n.edits(w.dir, "addr: 127.0.0.1:0\n", "addr: \""+first+"\"\n", exitOK)
	n.edits(w.dir, "registries:\n", other+"registries:\n", exitOK, "other listener started")
	path := filepath.Join(w.dir, "service.yaml")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, w.dir, "service.yaml", strings.NewReplacer(first, second, second, first).Replace(string(text)))
	n.edits(w.dir, "registries:\n", "registries:\n", exitOK, "inlet listener changed for those who connect from now on", "other listener changed for those who connect from now on")
	n.sees([]string{"show", "inlet"}, "Listens on    "+second)
	n.sees([]string{"show", "other"}, "Listens on    "+first)
	bindAs(t, s, w.dir, "west") // where the other one was
	w.keeps()
	n.sees([]string{"list"}, "1 of 1 peers bound, 2 sessions", "0 of 1 peers bound, 0 sessions")
}

// TestListenersMoveLive: a listener gets another address and another name, and is
// taken away.
func TestListenersMoveLive(t *testing.T) {
	s, w := bindWest(t)
	n := watching(t, s)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	first, elsewhere := "addr: 127.0.0.1:0\n", "addr: "+taken.Addr().String()+"\n"
	n.edits(w.dir, first, elsewhere, exitFailed, "listener inlet: listen tcp "+taken.Addr().String()+": bind: address already in use")
	w.keeps()
	taken.Close()
	n.edits(w.dir, first, elsewhere, exitOK, "inlet listener changed for those who connect from now on; its binds go on west peer unchanged")
	n.sees([]string{"show", "inlet"}, "Listens on    "+taken.Addr().String()+", TLS (valid until")
	w.dials(1)
	second := bindAs(t, s, w.dir, "west") // by the new address
	n.sees([]string{"list"}, "1 of 1 peers bound, 2 sessions")
	w.keeps()
	n.sees([]string{"drain", "inlet"}, "inlet is a listener, which carries nothing itself: command its peers")

	// Under another name it is another listener, at the same address.
	n.edits(w.dir, "name: inlet", "name: door", exitOK, "door listener started west peer started: it may bind", "inlet listener stopping: its peers finish")
	n.sees([]string{"list"}, "door   running", "1 of 1 peers bound, 1 session", "west   running")
	// The service knows of a bind before the answer is with its peer.
	if !eventually(t, func() bool { return second.Counters().Binds.Load() == 2 }) {
		t.Errorf("who came by that address is bound %d times, want again", second.Counters().Binds.Load())
	}
	n.edits(w.dir, "tls: {cert: cert.pem, key: key.pem}", "tls: {cert: none.pem, key: key.pem}", exitFailed, "none.pem")
	n.edits(w.dir, elsewhere, elsewhere+"    window: 5\n    timers: {session: 3s}\n", exitOK, "door listener changed for those who connect")
}

// gatewayYAML is one gateway, and no listener.
const gatewayYAML = "gateways:\n  - {name: aggregator, token_file: gateway.secret, codes: [\"*456#\"], prefixes: [\"+91\"], ussd: {}}\n"

// TestGatewaysChangeLive: an HTTP gateway comes, gets another token, and takes the
// place of the listener.
func TestGatewaysChangeLive(t *testing.T) {
	s, w := bindWest(t)
	n := watching(t, s)
	gateway := city{t: t}
	gateway.at.gateways = "http://" + s.ports.gateways.Addr().String()
	defer http.DefaultClient.CloseIdleConnections()
	asks := func(token string, want int) {
		t.Helper()
		if got, page := gateway.post(token, url.Values{"sessionId": {"s1"}, "phoneNumber": {"+919000000024"}, "serviceCode": {"*456#"}, "text": {""}}); got != want {
			t.Errorf("%s answers %d %q, want %d", admin.PathUSSD, got, page, want)
		}
	}
	const first, second = "0123456789abcdefghijklmn", "nmlkjihgfedcba9876543210"
	asks(first, http.StatusUnauthorized)
	writeFile(t, w.dir, "gateway.secret", first+"\n")
	n.edits(w.dir, "registries:\n", gatewayYAML+"registries:\n", exitOK, "aggregator gateway started")
	asks(first, http.StatusOK)
	writeFile(t, w.dir, "gateway.secret", second+"\n")
	n.edits(w.dir, "a", "a", exitOK, "aggregator gateway changed")
	asks(first, http.StatusUnauthorized)
	asks(second, http.StatusOK)
	n.edits(w.dir, "name: aggregator", "name: west", exitFailed, `"west" is there twice`)
	w.keeps()

	text, _ := os.ReadFile(filepath.Join(w.dir, "service.yaml"))
	from, _, _ := strings.Cut(string(text), "gateways:\n")
	_, listeners, _ := strings.Cut(from, "listeners:\n")
	n.edits(w.dir, "listeners:\n"+listeners, "", exitOK, "inlet listener stopping")
	if !eventually(t, func() bool { return w.Health().State == smpp.Connecting }) {
		t.Errorf("the peer of a listener that is gone: %s", w.Status())
	}
	asks(second, http.StatusOK)
}
