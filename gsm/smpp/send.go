package smpp

import (
	"context"
	"errors"
	"time"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
)

// Send sends one message and waits for the peer's answer: as submit_sm if this
// side is the ESME, as deliver_sm if it is the SMSC. It returns the message_id
// that the peer gave, which may be empty.
//
// While the window is full it waits. A refusal is a *StatusError. ErrInvalid and
// ErrNotBound mean that nothing was written; ErrUnanswered (with ErrExpired,
// ErrLost or the context's error) means that the peer may have the message. The
// context's error alone means that it ended before anything was written.
func (b *Bind) Send(ctx context.Context, m Message) (id string, err error) {
	if err := m.validate(); err != nil {
		return "", err
	}
	if !b.Sends() {
		return "", ErrNotBound
	}
	s, err := b.window.acquire(ctx, b.done)
	if err != nil {
		return "", err
	}
	answer, err := b.exchange(ctx, s, &packet{id: b.role.message(), msg: m})
	b.tallySent(err)
	return answer.text, err
}

// exchange sends one request in the slot and returns its answer.
func (b *Bind) exchange(ctx context.Context, s *slot, p *packet) (packet, error) {
	seq, err := b.window.register(s, p.id, time.Now())
	if err != nil {
		return packet{}, err
	}
	p.seq = seq
	if err := b.out.put(p); err != nil {
		b.window.withdraw(seq)
		return packet{}, err
	}
	answer, err := b.window.wait(ctx, s, seq)
	if err != nil {
		return packet{}, err
	}
	if answer.status != StatusOK {
		return packet{}, &StatusError{answer.status, commands[answer.id].name}
	}
	return answer, nil
}

func (b *Bind) tallySent(err error) {
	if errors.Is(err, ErrNotBound) {
		return
	}
	b.count.Submitted.Add(1)
	if err == nil {
		b.count.Accepted.Add(1)
		return
	}
	var refused *StatusError
	if !errors.As(err, &refused) {
		return
	}
	b.count.Refused.Add(1)
	if refused.Status.Throttled() {
		b.count.Throttled.Add(1)
	}
}

// bindAs asks the peer to bind; the reader sets the state when the answer comes.
func (b *Bind) bindAs(ctx context.Context, r BindRequest) error {
	b.request.Store(&r)
	_, err := b.exchange(ctx, control(false), &packet{id: r.Type.command(), bind: r})
	return err
}

// unbind asks the peer to unbind. Whatever comes of it, the session ends.
func (b *Bind) unbind(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, min(b.timers.Response, time.Second))
	defer cancel()
	_, _ = b.exchange(ctx, control(false), &packet{id: pdu.UnbindID})
}

// enquire asks for a sign of life and waits for nothing.
func (b *Bind) enquire() {
	seq, err := b.window.register(control(true), pdu.EnquireLinkID, time.Now())
	if err != nil {
		return
	}
	if b.out.put(&packet{id: pdu.EnquireLinkID, seq: seq}) != nil {
		b.window.withdraw(seq)
	}
}
