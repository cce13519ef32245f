package smpp

import (
	"context"
	"errors"
	"time"
)

// A peer that asks for a delivery receipt is owed one as soon as its message was
// accepted. Receipts wait in memory while the peer is not bound to receive; a
// restart forgets them, and of too many the latest are dropped. A peer that does
// not answer one gets it again.
const (
	mostOwed   = 10_000
	payers     = 8 // receipts of one peer under way at once
	payAgainIn = time.Second
)

// owed is the receipts that wait.
type owed chan Message

func newOwed() owed { return make(owed, mostOwed) }

// Bits of registered_delivery (SMPP 3.4 §5.2.17); success alone came with 5.0.
const (
	receiptMask    = 0x03
	receiptSuccess = 0x03
)

// wantsReceipt reports whether a receipt is owed once the message is delivered. A
// step of a dialogue and a receipt are not delivered to anybody.
func (m *Message) wantsReceipt() bool {
	asked := m.RegisteredDelivery & receiptMask
	return (asked == ReceiptAlways || asked == receiptSuccess) && m.Kind() == KindSMS
}

// owe makes the receipt of a message: it goes the other way.
func (p *Peer) owe(m Message, id string, at time.Time) {
	receipt := Message{Source: m.Dest, Dest: m.Source, ServiceType: m.ServiceType}
	WriteReceipt(&receipt, Receipt{ID: id, State: Delivered, Done: at, Err: "000"}, at)
	p.count.Owed.Add(1)
	select {
	case p.owed <- receipt:
	default:
		p.count.Unpaid.Add(1)
	}
}

// pay sends owed receipts until ctx ends.
func (p *Peer) pay(ctx context.Context) {
	for {
		select {
		case m := <-p.owed:
			p.payOne(ctx, m)
		case <-ctx.Done():
			return
		}
	}
}

// payOne sends one receipt, whenever the peer takes it.
func (p *Peer) payOne(ctx context.Context, m Message) {
	for ctx.Err() == nil {
		bound := p.next()
		err := p.remit(ctx, m)
		switch {
		case err == nil:
			return
		case errors.Is(err, ErrNotBound):
			wait(ctx, bound, nil)
		case again(err):
			wait(ctx, bound, time.After(payAgainIn))
		default:
			p.count.Unpaid.Add(1)
			return
		}
	}
}

// remit sends a receipt in the form that the session's version has.
func (p *Peer) remit(ctx context.Context, m Message) error {
	b := p.pick()
	if b == nil {
		return ErrNotBound
	}
	if !b.request.Load().optional() {
		m.TLVs = nil
	}
	_, err := b.Send(ctx, m)
	return err
}

// again reports whether the peer may take later what it did not take now.
func again(err error) bool {
	refused, ok := errors.AsType[*StatusError](err)
	return !ok || refused.Temporary()
}

func wait(ctx context.Context, event <-chan struct{}, timeout <-chan time.Time) {
	select {
	case <-event:
	case <-timeout:
	case <-ctx.Done():
	}
}
