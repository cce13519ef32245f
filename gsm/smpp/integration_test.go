//go:build integration

package smpp

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// nodePeer is a peer on the npm package smpp: see testdata/node/peer.js.
type nodePeer struct {
	t      *testing.T
	stdin  io.Writer
	events chan nodeEvent
}

type nodeEvent struct {
	Event string
	PDU   map[string]any
}

// installNode puts the peer and what it needs into a directory of the test. A
// machine without npm fails the test.
func installNode(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/node")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	npm := exec.CommandContext(ctx, "npm", "ci", "--no-audit", "--no-fund")
	npm.Dir = dir
	if out, err := npm.CombinedOutput(); err != nil {
		t.Fatalf("npm ci: %v\n%s", err, out)
	}
	return dir
}

// startNode runs the peer until the test ends.
func startNode(t *testing.T, dir string, args ...string) *nodePeer {
	t.Helper()
	node := exec.CommandContext(t.Context(), "node", append([]string{"peer.js"}, args...)...)
	node.Dir, node.Stderr = dir, os.Stderr
	stdin, err := node.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := node.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := node.Start(); err != nil {
		t.Fatal(err)
	}
	p := &nodePeer{t, stdin, make(chan nodeEvent, 100)}
	read := make(chan struct{})
	go func() {
		defer close(read)
		for lines := bufio.NewScanner(stdout); lines.Scan(); {
			var e nodeEvent
			if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
				t.Errorf("peer says %q: %v", lines.Text(), err)
			}
			p.events <- e
		}
	}()
	t.Cleanup(func() {
		stdin.Close()
		<-read
		_ = node.Wait() // it may have been killed with the test
	})
	return p
}

// want is the next event, which has to have this name and these fields among
// others. Numbers are float64, buffers hexadecimal.
func (p *nodePeer) want(event string, fields map[string]any) map[string]any {
	p.t.Helper()
	e := await(p.t, p.events)
	if e.Event != event {
		p.t.Fatalf("peer saw %s %v, want %s", e.Event, e.PDU, event)
	}
	got := map[string]any{}
	for name := range fields {
		got[name] = e.PDU[name]
	}
	if diff := cmp.Diff(fields, got); len(fields) > 0 && diff != "" {
		p.t.Errorf("peer saw another %s (-want +got):\n%s", event, diff)
	}
	return e.PDU
}

func (p *nodePeer) send(command string, fields map[string]any) {
	p.t.Helper()
	if err := json.NewEncoder(p.stdin).Encode(map[string]any{"send": command, "fields": fields}); err != nil {
		p.t.Fatal(err)
	}
}

// nodeLink is a link bound to the peer as SMSC, and what the link received.
type nodeLink struct {
	*nodePeer
	link                *Link
	sms, ussd, receipts *collect
}

func TestNodeAsSMSC(t *testing.T) {
	n := &nodeLink{nodePeer: startNode(t, installNode(t), "smsc"), sms: newCollect(""), ussd: newCollect(""), receipts: newCollect("")}
	cfg := Config{Addr: fmt.Sprintf("127.0.0.1:%v", n.want("listening", nil)["port"]), SystemID: "health", Password: "wrong"}
	refused := NewLink(cfg)
	start(t, func(ctx context.Context) error { return refused.Run(ctx, Mux{}) })
	for changed := refused.Changed(); refused.Health().State != Dead; changed = refused.Changed() {
		await(t, changed)
	}
	if got := refused.Status(); !strings.Contains(got, "ESME_RINVPASWD") {
		t.Fatalf("with a wrong password: %s", got)
	}
	n.want("bind_transceiver", nil)
	n.want("close", nil)

	cfg.Password = "secret"
	n.link = NewLink(cfg)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- n.link.Run(ctx, Mux{SMS: n.sms, USSD: n.ussd, Receipt: n.receipts}) }()
	n.want("bind_transceiver", map[string]any{"system_id": "health", "password": "secret", "interface_version": 52.0})
	await(t, n.link.Bound())

	n.messageAndReceipt(t)
	n.refusalAndLength(t)
	n.dialogue(t)
	n.fromPerson(t)

	stop()
	n.want("unbind", nil)
	n.want("close", nil)
	if err := await(t, ended); err != nil {
		t.Errorf("Run = %v", err)
	}
}

func (n *nodeLink) messageAndReceipt(t *testing.T) {
	id, err := n.link.Send(t.Context(), Message{
		Source: Address{5, 0, "HEALTH"}, Dest: Address{1, 1, "919000000001"}, RegisteredDelivery: ReceiptAlways,
		DataCoding: 8, Payload: []byte{0x09, 0x28}, TLVs: []TLV{{TagUserMessageReference, []byte{1, 2}}},
	})
	if id != "node-1" || err != nil {
		t.Fatalf("Send = %q, %v", id, err)
	}
	n.want("submit_sm", map[string]any{
		"source_addr": "HEALTH", "source_addr_ton": 5.0, "destination_addr": "919000000001", "dest_addr_ton": 1.0, "dest_addr_npi": 1.0,
		"data_coding": 8.0, "registered_delivery": 1.0, "user_message_reference": 258.0, "short_message": map[string]any{"message": "न"},
	})
	r, err := ParseReceipt(await(t, n.receipts.in))
	if want := (Receipt{ID: "node-1", State: Delivered, Done: time.Date(2026, 11, 23, 10, 10, 0, 0, time.UTC), Err: "000"}); r != want || err != nil {
		t.Errorf("receipt %+v, %v", r, err)
	}
	n.want("deliver_sm_resp", map[string]any{"command_status": 0.0})
}

func (n *nodeLink) refusalAndLength(t *testing.T) {
	if _, err := n.link.Send(t.Context(), Message{Dest: Address{Addr: "0"}}); !errors.Is(err, StatusInvalidDestination) {
		t.Errorf("refused with %v", err)
	}
	n.want("submit_sm", nil)
	if id, err := n.link.Send(t.Context(), Message{Dest: Address{Addr: "1"}, Payload: long}); id != "node-2" || err != nil {
		t.Errorf("long message: %q, %v", id, err)
	}
	n.want("submit_sm", map[string]any{"message_payload": map[string]any{"message": string(long)}})
}

func (n *nodeLink) dialogue(t *testing.T) {
	n.send("deliver_sm", map[string]any{
		"service_type": "USSD", "source_addr_ton": 1, "source_addr_npi": 1, "source_addr": "919000000001", "destination_addr": "*456#",
		"short_message": "*456*3#", "ussd_service_op": 1, "its_session_info_hex": "0700",
	})
	dialect := DefaultUSSD()
	begin := await(t, n.ussd.in)
	step, err := dialect.Read(begin)
	if want := (USSDStep{Act: USSDBegin, Session: 7}); step != want || string(begin.Payload) != "*456*3#" || begin.Dest.Addr != "*456#" || err != nil {
		t.Errorf("dialled %+v as %+v, %v", begin, step, err)
	}
	n.want("deliver_sm_resp", map[string]any{"command_status": 0.0})
	page := Message{Source: begin.Dest, Dest: begin.Source, Payload: []byte("1 Yes 2 No")}
	dialect.Write(&page, step.Reply(USSDAsk))
	if _, err := n.link.Binds()[0].Send(t.Context(), page); err != nil {
		t.Error(err)
	}
	n.want("submit_sm", map[string]any{
		"service_type": "USSD", "ussd_service_op": 2.0, "its_session_info": "0702", "destination_addr": "919000000001",
		"short_message": map[string]any{"message": "1 Yes 2 No"},
	})
	n.send("deliver_sm", map[string]any{"source_addr": "919000000001", "short_message": "1", "ussd_service_op": 18, "its_session_info_hex": "0704"})
	if step, err := dialect.Read(await(t, n.ussd.in)); step != (USSDStep{Act: USSDAnswer, Session: 7, Sequence: 2}) || err != nil {
		t.Errorf("answered %+v, %v", step, err)
	}
	n.want("deliver_sm_resp", nil)
}

func (n *nodeLink) fromPerson(t *testing.T) {
	n.send("deliver_sm", map[string]any{"source_addr": "919000000001", "destination_addr": "56789", "short_message": "HELP"})
	if m := await(t, n.sms.in); string(m.Payload) != "HELP" || m.Dest.Addr != "56789" {
		t.Errorf("received %+v", m)
	}
	n.want("deliver_sm_resp", nil)
	n.nodePeer.send("enquire_link", nil)
	n.want("enquire_link_resp", map[string]any{"command_status": 0.0})
}

func TestNodeAsESME(t *testing.T) {
	dir := installNode(t)
	ln := listen(t)
	atServer := newCollect("id-7")
	asked := make(chan BindRequest, 1)
	server := NewServer(ServerConfig{SystemID: "smsc", Authenticator: AuthenticatorFunc(func(_ context.Context, r BindRequest) Status {
		asked <- r
		return StatusOK
	})})
	start(t, func(ctx context.Context) error { return server.Serve(ctx, ln, atServer) })
	_, port, err := net.SplitHostPort(ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	peer := startNode(t, dir, "esme", port)
	peer.want("bind_transceiver_resp", map[string]any{"command_status": 0.0, "system_id": "smsc", "sc_interface_version": 52.0})
	if want := (BindRequest{SystemID: "node", Password: "secret", InterfaceVersion: 0x34}); await(t, asked) != want {
		t.Error("bound as somebody else")
	}

	peer.send("submit_sm", map[string]any{"source_addr": "HEALTH", "destination_addr": "919000000001", "short_message": "नमस्ते", "registered_delivery": 1})
	peer.want("submit_sm_resp", map[string]any{"command_status": 0.0, "message_id": "id-7"})
	m := await(t, atServer.in)
	if m.DataCoding != 8 || len(m.Payload) != 12 || m.RegisteredDelivery != 1 {
		t.Errorf("received %+v", m)
	}

	b := server.Binds()[0]
	out := Message{Source: m.Dest, Dest: m.Source}
	WriteReceipt(&out, Receipt{ID: "id-7", State: Delivered, Done: time.Now(), Err: "000"}, time.Now())
	if _, err := b.Send(t.Context(), out); err != nil {
		t.Error(err)
	}
	peer.want("deliver_sm", map[string]any{"esm_class": 4.0, "receipted_message_id": "id-7", "message_state": 2.0})

	peer.send("query_sm", map[string]any{"message_id": "id-7"})
	peer.want("query_sm_resp", map[string]any{"command_status": float64(StatusQueryFailed)})
	peer.send("unbind", nil)
	peer.want("unbind_resp", map[string]any{"command_status": 0.0})
	peer.want("close", nil)
	await(t, b.Done())
}
