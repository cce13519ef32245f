package modem

import (
	"context"
	"slices"

	"healthdial/gsm/at"
	"healthdial/gsm/tpdu"
)

// takeDirect hands on a message that came without being stored (+CMT, +CDS). It is
// acknowledged once it was taken (+CNMA, TS 27.005 §3.4.4), or refused so that the network
// keeps it. One that cannot be acknowledged is nowhere else: it is kept here and offered
// again.
func (r *receiver) takeDirect(ctx context.Context, a arrival) {
	octets, err := tpdu.Unframe(a.tpdu, a.length)
	if err == nil {
		err = r.hand(ctx, octets)
	}
	if r.caps.acks {
		r.acknowledge(ctx, err == nil)
		return
	}
	r.count.Unacked.Add(1)
	if _, kept := err.(untaken); kept {
		r.kept.direct = append(r.kept.direct, a)
		r.later()
	}
}

// Values of <n> in PDU mode.
const (
	positiveAck = "0"
	negativeAck = "2"
)

// acknowledge answers the network. If that comes too late the modem has answered for us, and
// hands over nothing more until it is told so anew.
func (r *receiver) acknowledge(ctx context.Context, taken bool) {
	n := positiveAck
	if !taken {
		n = negativeAck
	}
	ctx = context.WithoutCancel(ctx)
	if _, err := r.do(ctx, at.Command{Text: "+CNMA=" + n}); err != nil {
		r.count.Unacked.Add(1)
		r.try(ctx, "+CNMI="+r.caps.cnmi)
	}
}

// retryDirect offers again what is nowhere but here.
func (r *receiver) retryDirect(ctx context.Context) bool {
	for len(r.kept.direct) > 0 {
		octets, err := tpdu.Unframe(r.kept.direct[0].tpdu, r.kept.direct[0].length)
		if err == nil {
			err = r.hand(ctx, octets)
		}
		if _, kept := err.(untaken); kept {
			return false
		}
		r.kept.direct = slices.Delete(r.kept.direct, 0, 1)
	}
	return true
}

// giveUp tries once more when the line has ended. What is not taken is offered again when
// there is another.
func (r *receiver) giveUp() {
	if len(r.kept.direct) > 0 {
		r.retryDirect(context.WithoutCancel(r.ending))
	}
}
