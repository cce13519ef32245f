package smpp

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
)

// read takes in PDUs until the connection ends. It alone moves the session from
// state to state, except to CLOSED.
func (b *Bind) read(work context.Context) error {
	frames := newFrameReader(b.conn)
	for {
		h, frame, err := frames.next()
		if _, ok := errors.AsType[*frameError](err); ok {
			b.count().Malformed.Add(1)
			b.put(nack(h.seq, StatusInvalidCommandLen))
			return err
		}
		if err != nil {
			return fmt.Errorf("smpp: read: %w", err)
		}
		b.heard.Store(int64(time.Since(b.started)))
		if err := b.take(work, h, frame); err != nil {
			return err
		}
	}
}

// take handles one PDU; an error ends the session.
func (b *Bind) take(work context.Context, h header, frame []byte) error {
	p, err := decode(h, frame)
	b.trace.saw(b.number, false, &p, len(frame), err)
	if err != nil {
		b.refuse(&p, err)
		return nil
	}
	if isResponse(p.id) {
		b.settle(p)
		return nil
	}
	b.out.waitRoom()
	if !b.role.peer().may(p.id, b.State()) {
		b.count().Misplaced.Add(1)
		b.reply(&p, StatusInvalidBindState)
		return nil
	}
	return b.serve(work, p)
}

// serve handles a request that the state allows.
func (b *Bind) serve(work context.Context, p packet) error {
	switch p.id {
	case pdu.EnquireLinkID:
		b.reply(&p, StatusOK)
	case pdu.UnbindID:
		b.state.CompareAndSwap(uint32(b.State()), uint32(Unbound))
		b.own.Go(func() { b.depart(p) })
	case pdu.BindTransceiverID, pdu.BindTransmitterID, pdu.BindReceiverID:
		return b.accept(work, p)
	case pdu.SubmitSMID, pdu.DeliverSMID, pdu.DataSMID:
		p.msg.DataSM = p.id == pdu.DataSMID
		b.hold(work, p)
	case pdu.SubmitMultiID:
		b.holdMulti(work, p)
	case pdu.QuerySMID, pdu.CancelSMID, pdu.ReplaceSMID:
		b.recall(&p)
	case pdu.AlertNotificationID:
		b.count().Alerts.Add(1)
	case pdu.OutbindID:
		b.count().Outbinds.Add(1)
	}
	return nil
}

// depart lets a peer go that unbinds: what it sent before is still answered. The
// reader goes on meanwhile, since a handler may wait for an answer.
func (b *Bind) depart(p packet) {
	ctx, cancel := context.WithTimeout(context.Background(), b.timers.Drain)
	defer cancel()
	b.await(ctx, b.hand.close())
	b.reply(&p, StatusOK)
	b.finish(errPeerLeft)
}

// hold gives a message to its handler, or puts the peer off.
func (b *Bind) hold(work context.Context, p packet) {
	b.busy.Store(b.heard.Load())
	if s := unservable(&p.msg); s != StatusOK {
		b.reply(&p, s)
		return
	}
	if !b.takeOne(work, task{bind: b, request: p}) {
		b.reply(&p, StatusThrottled)
	}
}

// unservable is the status for what we cannot do for a message: keep it until
// later, or find its text.
func unservable(m *Message) Status {
	switch {
	case m.ScheduleDeliveryTime != "":
		return StatusInvalidSchedule
	case m.DefaultMessageID != 0 && len(m.Payload) == 0:
		return StatusInvalidDefaultID
	}
	return StatusOK
}

// takeOne takes one message in hand, if the peer's pace and our room allow.
func (b *Bind) takeOne(work context.Context, t task) bool {
	if b.peer.takes(&t.request.msg) && b.peer.paced() && b.inbox.admit(work, t) {
		b.count().Received.Add(1)
		return true
	}
	b.count().Deferred.Add(1)
	return false
}

// accept answers a bind request. A refused peer is answered and cut off. The state
// changes together with the answer: when the peer reads that it is bound, it is,
// and no message of ours comes before it.
func (b *Bind) accept(ctx context.Context, p packet) error {
	ctx, cancel := context.WithTimeout(ctx, b.timers.Bind)
	defer cancel()
	known := p.bind
	known.Password = ""
	b.request.Store(&known)
	status := b.admit(ctx, b, p.bind)
	answer := p.answer(status)
	if status != StatusOK {
		b.put(answer)
		return fmt.Errorf("smpp: bind refused: %w", status)
	}
	answer.text = b.systemID
	if known.optional() {
		answer.tlvs = []TLV{{TagSCInterfaceVersion, []byte{0x34}}}
	}
	err := b.out.putAnd(&answer, func() { b.become(p.bind.Type.bound()) })
	b.peer.arrived()
	return err
}

// become moves an open session to a bound state, unless it has ended meanwhile.
func (b *Bind) become(s State) {
	if b.state.CompareAndSwap(uint32(Open), uint32(s)) {
		b.busy.Store(b.heard.Load())
		b.count().Binds.Add(1)
	}
}
