//go:build !production

package operator

import (
	"context"
	"time"

	"healthdial/gsm/smpp"
)

// acknowledge sends the delivery receipt that was asked for.
func (o *Operator) acknowledge(ctx context.Context, to *smpp.Bind, m smpp.Message, id string) {
	f := o.faults.current()
	if m.RegisteredDelivery&0x03 != smpp.ReceiptAlways || f.DropReceipts {
		return
	}
	now := time.Now()
	receipt := smpp.Message{Source: m.Dest, Dest: m.Source}
	if ref, ok := m.TLV(smpp.TagUserMessageReference); ok {
		receipt.TLVs = append(receipt.TLVs, smpp.TLV{Tag: smpp.TagUserMessageReference, Value: ref})
	}
	state := smpp.Delivered
	if f.Undelivered {
		state = smpp.Undeliverable
	}
	smpp.WriteReceipt(&receipt, smpp.Receipt{ID: id, State: state, Done: now, Err: "000"}, now)
	if f.EarlyReceipt {
		o.push(ctx, to, receipt)
		return
	}
	o.later(o.cfg.Receipt+f.SlowAck, func(ctx context.Context) { o.push(ctx, to, receipt) })
}

// push delivers a message on the bind that it belongs to, or on any other.
func (o *Operator) push(ctx context.Context, to *smpp.Bind, m smpp.Message) {
	for range 3 {
		if !to.Sends() {
			var err error
			if to, err = o.application(); err != nil {
				break
			}
		}
		if _, err := to.Send(ctx, m); err == nil {
			return
		}
	}
	o.cfg.Logger.Info("operator: a receipt or confirmation was not delivered")
}
