package bench

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/linxGnu/gosmpp"
	"github.com/linxGnu/gosmpp/data"
	gopdu "github.com/linxGnu/gosmpp/pdu"
)

// gosmppClient makes of gosmpp's transceiver, which writes and does not wait, what a
// sender needs: a submit that returns when it is answered.
type gosmppClient struct {
	session *gosmpp.Session
	waiting sync.Map // sequence number -> chan *gopdu.SubmitSMResp; filled before the request is written
}

func bindGosmpp(t testing.TB, addr string) submit {
	t.Helper()
	c := &gosmppClient{}
	var err error
	c.session, err = gosmpp.NewSession(
		gosmpp.TRXConnector(gosmpp.NonTLSDialer, gosmpp.Auth{SMSC: addr, SystemID: "health"}),
		gosmpp.Settings{ReadTimeout: time.Minute, OnAllPDU: c.answered}, 0)
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

func (c *gosmppClient) submit(ctx context.Context) (string, error) {
	m := gopdu.NewSubmitSM().(*gopdu.SubmitSM)
	m.SourceAddr, _ = gopdu.NewAddressWithTonNpiAddr(5, 0, "HEALTH")
	m.DestAddr, _ = gopdu.NewAddressWithTonNpiAddr(1, 1, "919000000001")
	m.RegisteredDelivery = 1
	if err := m.Message.SetMessageDataWithEncoding([]byte(sms), data.GSM7BIT); err != nil {
		return "", err
	}
	answer := make(chan *gopdu.SubmitSMResp, 1)
	c.waiting.Store(m.SequenceNumber, answer)
	if err := c.session.Transceiver().Submit(m); err != nil {
		return "", err
	}
	select {
	case r := <-answer:
		if !r.IsOk() {
			return "", errRefused
		}
		return r.MessageID, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
