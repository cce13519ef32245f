package modem

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"

	"healthdial/gsm/at"
	"healthdial/gsm/tpdu"
)

// takeDirect hands on a message that came without being stored (+CMT, +CDS). It is
// acknowledged once it was taken (+CNMA, TS 27.005 §3.4.4), or refused so that the network
// keeps it. One that cannot be acknowledged is nowhere else: it is kept here and offered
// again.
func (r *receiver) takeDirect(ctx context.Context, a arrival) {
	if r.caps.acks {
		octets, err := tpdu.Unframe(a.tpdu, a.length)
		if err == nil {
			err = r.hand(ctx, octets)
		}
		r.acknowledge(ctx, err == nil || errors.Is(err, tpdu.ErrMalformed) && r.cameTwice(a))
		return
	}
	r.count.Unacked.Add(1)
	if !r.offer(ctx, a) {
		r.kept.direct = append(r.kept.direct, a)
		r.later()
	}
}

// cameTwice reports whether what cannot be read came alike before: then the line to the modem
// did not garble it, and the network would bring it for ever.
func (r *receiver) cameTwice(a arrival) bool {
	r.count.Unreadable.Add(1)
	r.fault("a message cannot be read: the network is asked for it once more")
	twice := r.kept.again(place{}, sha256.Sum256([]byte(a.tpdu)))
	if twice {
		r.count.Discarded.Add(1)
	}
	return twice
}

// offer hands on what is nowhere but here. It is false if that is to be offered again.
func (r *receiver) offer(ctx context.Context, a arrival) bool {
	from := found{line: a.tpdu, length: a.length}.from()
	if r.held.holds(from) {
		return false
	}
	octets, err := tpdu.Unframe(a.tpdu, a.length)
	if err == nil {
		err = r.hand(ctx, octets)
	}
	if !errors.As(err, new(untaken)) {
		return true
	}
	r.held.note(from, err)
	return false
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
	r.kept.direct = slices.DeleteFunc(r.kept.direct, func(a arrival) bool { return !r.held.everybody() && r.offer(ctx, a) })
	return len(r.kept.direct) == 0
}

// giveUp tries once more when the line has ended. What is not taken is offered again when
// there is another.
func (r *receiver) giveUp() {
	if r.held = (held{}); len(r.kept.direct) > 0 {
		r.retryDirect(context.WithoutCancel(r.ending))
	}
}
