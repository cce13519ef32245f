package smpp

import (
	"errors"
	"log/slog"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
)

// settle gives an answer to the request that waits for it. A positive answer to
// our bind changes the state here, before the next PDU is read: a message may
// follow at once.
func (b *Bind) settle(p packet) {
	kind := b.Type()
	if b.role == esme && p.id == kind.command()|responseBit && p.status == StatusOK {
		b.become(kind.bound())
	}
	b.settled(p, nil)
}

// settled gives an answer to the window. One that accepts a message whose sender was
// told that it is unanswered goes to whoever wants to know.
func (b *Bind) settled(p packet, err error) {
	if answersMessage(p.id) {
		b.busy.Store(b.heard.Load())
	}
	m, ref := b.window.settle(p, err)
	switch m {
	case late:
		b.count().Late.Add(1)
	case unmatched:
		b.count().Unmatched.Add(1)
	}
	if ref != "" && b.late != nil && err == nil && p.status == StatusOK && answersMessage(p.id) {
		b.late(ref, p.text)
	}
}

// refuse deals with a PDU that could not be read: a request is answered with
// generic_nack, an answer ends its request.
func (b *Bind) refuse(p *packet, err error) {
	b.count().Malformed.Add(1)
	status := StatusSystemError
	if d, ok := errors.AsType[*decodeError](err); ok {
		status = d.status
	}
	if status == StatusInvalidCommand {
		b.count().Unknown.Add(1)
	}
	b.log.Debug("unreadable pdu", slog.String("link", b.name), slog.Uint64("command", uint64(p.id)), slog.Any("error", err))
	if isResponse(p.id) {
		b.settled(*p, err)
		return
	}
	b.out.waitRoom()
	b.put(nack(p.seq, status))
}

// respond answers a message with what its handler returned. Only an SMSC gives
// message ids (SMPP 3.4 §4.4.2; unused in deliver_sm_resp, §4.6.2). done makes
// room for another message: before the peer can read the answer and send one.
func (b *Bind) respond(request *packet, id string, s Status, done func()) {
	answer := request.answer(s)
	if s == StatusOK && b.role == smsc && validCString("message id", id, 64) == nil {
		answer.text = b.peer.messageID(id, b.request.Load())
	}
	if err := b.out.putAnd(&answer, done); err != nil {
		done()
		b.unsaid(err)
	}
	if s == StatusOK {
		b.peer.accepted(request.msg, answer.text)
	}
}

// reply answers a request, if it is one that is answered.
func (b *Bind) reply(request *packet, s Status) {
	switch request.id {
	case pdu.AlertNotificationID, pdu.OutbindID:
		return
	}
	b.put(request.answer(s))
}

// put queues an answer.
func (b *Bind) put(p packet) {
	if err := b.out.put(&p); err != nil {
		b.unsaid(err)
	}
}

// unsaid is about an answer that could not be queued. On a session that has ended
// there is nobody to tell: the peer will ask or deliver again.
func (b *Bind) unsaid(err error) {
	if !errors.Is(err, ErrNotBound) {
		b.log.Error("answer not encoded", slog.String("link", b.name), slog.Any("error", err))
	}
}
