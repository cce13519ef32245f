package smpp

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	gosmpp "github.com/fiorix/go-smpp/v2/smpp"
	"github.com/fiorix/go-smpp/v2/smpp/pdu/pdufield"
	"github.com/fiorix/go-smpp/v2/smpp/pdu/pdutext"
	lgosmpp "github.com/linxGnu/gosmpp"
	"github.com/linxGnu/gosmpp/data"
	gopdu "github.com/linxGnu/gosmpp/pdu"
)

// clients are what can be bound to an SMSC and submit.
var clients = []struct {
	name string
	bind func(t testing.TB, addr string, window int) func(payload []byte) (id string, err error)
}{{"healthdial", bindLink}, {"gosmpp", bindGosmpp}, {"go-smpp", bindGoSMPP}}

func bindLink(t testing.TB, addr string, window int) func([]byte) (string, error) {
	return submitBy(benchLink(t, Config{Addr: addr, Window: window}))
}

func benchLink(t testing.TB, cfg Config) *Link {
	link := NewLink(cfg)
	start(t, func(ctx context.Context) error { return link.Run(ctx, Mux{}) })
	await(t, link.Bound())
	for changed := link.Changed(); len(link.Binds()) < cfg.Binds; changed = link.Changed() {
		await(t, changed)
	}
	return link
}

func submitBy(link *Link) func([]byte) (string, error) {
	return func(payload []byte) (string, error) {
		return link.Send(context.Background(), Message{
			Source: Address{TON: 5, Addr: "HEALTH"}, Dest: Address{TON: 1, NPI: 1, Addr: "919000000001"},
			RegisteredDelivery: ReceiptAlways, Payload: payload,
		})
	}
}

// bindGoSMPP is the client of go-smpp, whose codec we use for rare PDUs.
func bindGoSMPP(t testing.TB, addr string, window int) func([]byte) (string, error) {
	tx := &gosmpp.Transmitter{Addr: addr, WindowSize: uint(window), RespTimeout: time.Minute}
	if s := await(t, tx.Bind()); s.Status() != gosmpp.Connected {
		t.Fatal(s.Error())
	}
	t.Cleanup(func() { tx.Close() })
	return func(payload []byte) (string, error) {
		m, err := tx.Submit(&gosmpp.ShortMessage{
			Src: "HEALTH", Dst: "919000000001", SourceAddrTON: 5, DestAddrTON: 1, DestAddrNPI: 1,
			Register: pdufield.FinalDeliveryReceipt, Text: pdutext.Raw(payload),
		})
		if err != nil {
			return "", err
		}
		return m.RespID(), nil
	}
}

// gosmppClient makes of gosmpp's transceiver, which writes and does not wait, what a
// sender needs: a submit that returns when it is answered.
type gosmppClient struct {
	session *lgosmpp.Session
	waiting sync.Map // sequence number -> chan *gopdu.SubmitSMResp; filled before the request is written
}

func bindGosmpp(t testing.TB, addr string, _ int) func([]byte) (string, error) {
	t.Helper()
	c := &gosmppClient{}
	var err error
	c.session, err = lgosmpp.NewSession(
		lgosmpp.TRXConnector(lgosmpp.NonTLSDialer, lgosmpp.Auth{SMSC: addr, SystemID: "health"}),
		lgosmpp.Settings{ReadTimeout: time.Minute, OnAllPDU: c.answered}, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.session.Close() }) // it may find its connection closed
	return c.submit
}

func (c *gosmppClient) answered(p gopdu.PDU) (gopdu.PDU, bool) {
	if r, ok := p.(*gopdu.SubmitSMResp); ok {
		if answer, ok := c.waiting.LoadAndDelete(r.SequenceNumber); ok {
			answer.(chan *gopdu.SubmitSMResp) <- r
		}
	}
	return nil, false
}

var errRefused = errors.New("refused")

func (c *gosmppClient) submit(payload []byte) (string, error) {
	m := gopdu.NewSubmitSM().(*gopdu.SubmitSM)
	m.SourceAddr, _ = gopdu.NewAddressWithTonNpiAddr(5, 0, "HEALTH")
	m.DestAddr, _ = gopdu.NewAddressWithTonNpiAddr(1, 1, "919000000001")
	m.RegisteredDelivery = 1
	if err := m.Message.SetMessageDataWithEncoding(payload, data.GSM7BIT); err != nil {
		return "", err
	}
	answer := make(chan *gopdu.SubmitSMResp, 1)
	c.waiting.Store(m.SequenceNumber, answer)
	if err := c.session.Transceiver().Submit(m); err != nil {
		return "", err
	}
	if r := <-answer; r.IsOk() {
		return r.MessageID, nil
	}
	return "", errRefused
}
