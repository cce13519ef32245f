package smpp

import (
	"bytes"
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/linxGnu/gosmpp"
	"github.com/linxGnu/gosmpp/data"
	gopdu "github.com/linxGnu/gosmpp/pdu"
)

// gosmpp is a peer whose codec and sessions share nothing with ours.

func TestGosmppAsESME(t *testing.T) {
	ln := listen(t)
	atServer := newCollect("id-7")
	server := NewServer(ServerConfig{SystemID: "smsc", Authenticator: admitAll})
	start(t, func(ctx context.Context) error { return server.Serve(ctx, ln, atServer) })
	seen := make(chan gopdu.PDU, 10)
	client, err := gosmpp.NewSession(
		gosmpp.TRXConnector(gosmpp.NonTLSDialer, gosmpp.Auth{SMSC: ln.Addr().String(), SystemID: "health"}),
		gosmpp.Settings{ReadTimeout: patience, OnAllPDU: func(p gopdu.PDU) (gopdu.PDU, bool) {
			seen <- p
			if p.CanResponse() {
				return p.GetResponse(), false
			}
			return nil, false
		}}, 0)
	if err != nil {
		t.Fatal(err)
	}

	submit := gopdu.NewSubmitSM().(*gopdu.SubmitSM)
	submit.DestAddr, _ = gopdu.NewAddressWithTonNpiAddr(1, 1, "919000000001")
	submit.RegisteredDelivery = 1
	if err := submit.Message.SetMessageWithEncoding("नमस्ते", data.UCS2); err != nil {
		t.Fatal(err)
	}
	submit.RegisterOptionalParam(gopdu.Field{Tag: gopdu.TagUserMessageReference, Data: []byte{1, 2}})
	if err := client.Transceiver().Submit(submit); err != nil {
		t.Fatal(err)
	}
	m := await(t, atServer.in)
	ref, _ := m.TLV(TagUserMessageReference)
	if m.Dest != (Address{1, 1, "919000000001"}) || m.DataCoding != 8 || len(m.Payload) != 12 || m.RegisteredDelivery != 1 || !bytes.Equal(ref, []byte{1, 2}) {
		t.Errorf("received %+v", m)
	}
	if r, ok := await(t, seen).(*gopdu.SubmitSMResp); !ok || r.MessageID != "id-7" || !r.IsOk() {
		t.Errorf("answered %+v", r)
	}

	out := Message{Source: Address{1, 1, "919000000001"}, Dest: Address{0, 0, "*456#"}, Payload: []byte("*456*3#")}
	DefaultUSSD().Write(&out, USSDStep{Act: USSDBegin, Session: 7})
	if _, err := server.Binds()[0].Send(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	checkDial(t, await(t, seen))
	if err := client.Close(); err != nil && !errors.Is(err, net.ErrClosed) { // it may find its connection closed
		t.Error(err)
	}
}

// checkDial checks a dial string as gosmpp reads it.
func checkDial(t *testing.T, p gopdu.PDU) {
	t.Helper()
	d, ok := p.(*gopdu.DeliverSM)
	if !ok {
		t.Fatalf("read %T", p)
	}
	text, err := d.Message.GetMessage()
	op, info := d.OptionalParameters[gopdu.TagUssdServiceOp], d.OptionalParameters[gopdu.Tag(TagITSSessionInfo)]
	if text != "*456*3#" || err != nil || d.ServiceType != "USSD" || d.SourceAddr.Address() != "919000000001" ||
		!bytes.Equal(op.Data, []byte{1}) || !bytes.Equal(info.Data, []byte{7, 0}) {
		t.Errorf("read %+v, %q, %v", d, text, err)
	}
}

func TestGosmppAsSMSC(t *testing.T) {
	ln := listen(t)
	defer ln.Close()
	peer := make(chan *gosmpp.Connection, 1)
	go func() {
		conn, err := ln.Accept()
		if err != nil {
			t.Error(err)
		}
		peer <- gosmpp.NewConnection(conn)
	}()
	atLink := newCollect("")
	link := NewLink(Config{Addr: ln.Addr().String(), SystemID: "health", Password: "secret"})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- link.Run(ctx, atLink) }()
	conn := await(t, peer)
	defer conn.Close()

	bind := parse[*gopdu.BindRequest](t, conn)
	if bind.SystemID != "health" || bind.Password != "secret" || bind.InterfaceVersion != 0x34 || bind.CommandID != data.BIND_TRANSCEIVER {
		t.Errorf("bound as %+v", bind)
	}
	put(t, conn, bind.GetResponse())
	await(t, link.Bound())

	id := make(chan string, 1)
	go func() {
		got, err := link.Send(t.Context(), Message{Dest: Address{1, 1, "919000000001"}, DataCoding: 8, Payload: []byte{0, 'h', 0, 'i'}})
		if err != nil {
			t.Error(err)
		}
		id <- got
	}()
	submit := parse[*gopdu.SubmitSM](t, conn)
	if text, err := submit.Message.GetMessage(); text != "hi" || err != nil || submit.DestAddr.Address() != "919000000001" {
		t.Errorf("submitted %+v: %q, %v", submit, text, err)
	}
	accepted := submit.GetResponse().(*gopdu.SubmitSMResp)
	accepted.MessageID = "id-9"
	put(t, conn, accepted)
	if got := await(t, id); got != "id-9" {
		t.Errorf("id %q", got)
	}

	deliver := gopdu.NewDeliverSM().(*gopdu.DeliverSM)
	deliver.EsmClass = 4
	if err := deliver.Message.SetMessageWithEncoding("id:id-9 stat:DELIVRD", data.GSM7BIT); err != nil {
		t.Fatal(err)
	}
	put(t, conn, deliver)
	if r, err := ParseReceipt(await(t, atLink.in)); r != (Receipt{ID: "id-9", State: Delivered}) || err != nil {
		t.Errorf("receipt %+v, %v", r, err)
	}
	if r := parse[*gopdu.DeliverSMResp](t, conn); !r.IsOk() || r.SequenceNumber != deliver.SequenceNumber {
		t.Errorf("acknowledged %+v", r)
	}
	stop()
	put(t, conn, parse[*gopdu.Unbind](t, conn).GetResponse())
	if err := await(t, ended); err != nil {
		t.Error(err)
	}
}

// parse reads the next PDU with gosmpp, which has to be a T.
func parse[T gopdu.PDU](t *testing.T, conn net.Conn) T {
	t.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	p, err := gopdu.Parse(conn)
	if err != nil {
		t.Fatal(err)
	}
	v, ok := p.(T)
	if !ok {
		t.Fatalf("peer read %T", p)
	}
	return v
}

func put(t *testing.T, conn *gosmpp.Connection, p gopdu.PDU) {
	t.Helper()
	if _, err := conn.WritePDU(p); err != nil {
		t.Fatal(err)
	}
}
