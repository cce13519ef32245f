package smpp

import (
	"context"
	"strings"
)

// Kind is what an incoming message is about. One bind carries all three.
type Kind uint8

// The kinds of message.
const (
	KindSMS     Kind = iota // a short message from a person
	KindUSSD                // one step of a USSD dialogue
	KindReceipt             // a delivery receipt or an intermediate notification
)

// Kind sorts the message: by esm_class (SMPP 3.4 §5.2.12) it is a receipt; by
// ussd_service_op or the service_type "USSD" it is a step of a dialogue; else it
// is a short message.
func (m Message) Kind() Kind {
	switch m.ESMClass & esmClassTypeMask {
	case ESMClassReceipt, ESMClassIntermediate:
		return KindReceipt
	}
	if _, ok := m.TLV(TagUSSDServiceOp); ok || strings.EqualFold(m.ServiceType, USSDServiceType) {
		return KindUSSD
	}
	return KindSMS
}

// Mux is a Handler that gives each message to the Handler of its kind. A kind
// without a Handler is refused with ESME_RX_R_APPN, for ever; but a receipt is
// accepted and dropped, since an SMSC would only repeat it.
type Mux struct {
	USSD    Handler
	SMS     Handler
	Receipt Handler
}

// Receive calls the Handler of the message's kind.
func (x Mux) Receive(ctx context.Context, from *Bind, m Message) (id string, s Status) {
	kind := m.Kind()
	h := [...]Handler{KindSMS: x.SMS, KindUSSD: x.USSD, KindReceipt: x.Receipt}[kind]
	switch {
	case h != nil:
		return h.Receive(ctx, from, m)
	case kind == KindReceipt:
		return "", StatusOK
	}
	return "", StatusRejected
}

// ByPeer is a Handler that gives each message to the Handler of the peer that it came
// from: see [Peer.Handle]. A peer without a Handler is refused for good.
type ByPeer struct{}

// Receive calls the Handler of the peer.
func (ByPeer) Receive(ctx context.Context, from *Bind, m Message) (id string, s Status) {
	if p := from.peer; p != nil {
		if h := p.handler.Load(); h != nil {
			return (*h).Receive(ctx, from, m)
		}
	}
	return "", StatusRejected
}
