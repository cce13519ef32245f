package smpp

import (
	"context"
	"errors"
	"time"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
)

// Send sends one message and waits for the peer's answer: as submit_sm if this
// side is the ESME, as deliver_sm if it is the SMSC, or as data_sm if m says so. It
// returns the message_id that the peer gave, which may be empty.
//
// While the window is full, or the pace of the link is reached, it waits: behind what
// is more urgent, and behind what came before. A refusal is a *StatusError. ErrInvalid
// and ErrNotBound mean that nothing was written; ErrUnanswered (with ErrExpired,
// ErrLost or the context's error) means that the peer may have the message. The
// context's error alone means that it ended before anything was written.
func (b *Bind) Send(ctx context.Context, m Message) (id string, err error) {
	if err := m.validate(); err != nil {
		return "", err
	}
	if !b.Sends() {
		return "", ErrNotBound
	}
	s, now, err := b.gate.acquire(ctx, b.window, m.Urgency)
	if err != nil {
		return "", err
	}
	return b.submit(ctx, s, &m, now)
}

// submit sends one message in the slot, unless its Check is against it.
func (b *Bind) submit(ctx context.Context, s *slot, m *Message, sent time.Time) (id string, err error) {
	if m.Check != nil {
		if err := m.Check(); err != nil {
			b.gate.release(s)
			return "", err
		}
	}
	answer, err := b.exchange(ctx, s, b.carriage(m), sent)
	b.tallySent(sent, err)
	b.heed(&answer, sent, err)
	if err != nil {
		return "", err
	}
	return answer.text, nil
}

// exchange sends one request in the slot and returns its answer.
func (b *Bind) exchange(ctx context.Context, s *slot, p *packet, now time.Time) (packet, error) {
	seq, err := b.window.register(s, p, now)
	if err != nil {
		return packet{}, err
	}
	p.seq = seq
	if err := b.out.put(p); err != nil {
		b.window.withdraw(seq)
		return packet{}, err
	}
	answer, err := b.window.wait(ctx, s, seq)
	if err == nil && answer.status != StatusOK {
		err = &StatusError{answer.status, commands[answer.id].name}
	}
	return answer, err
}

func (b *Bind) tallySent(sent time.Time, err error) {
	if errors.Is(err, ErrNotBound) {
		return
	}
	b.count().Submitted.Add(1)
	var refused *StatusError
	if err != nil && !errors.As(err, &refused) {
		return
	}
	if b.answered != nil {
		b.answered(time.Since(sent))
	}
	if err == nil {
		b.count().Accepted.Add(1)
		return
	}
	b.count().Refused.Add(1)
	if refused.Status.Throttled() {
		b.count().Throttled.Add(1)
	}
}

// bindAs asks the peer to bind; the reader sets the state when the answer comes.
func (b *Bind) bindAs(ctx context.Context, r BindRequest) error {
	b.request.Store(&r)
	_, err := b.exchange(ctx, control(false), &packet{id: r.Type.command(), bind: r}, time.Now())
	return err
}

// unbind asks the peer to unbind. Whatever comes of it, the session ends.
func (b *Bind) unbind(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, min(b.timers.Response, time.Second))
	defer cancel()
	_, _ = b.exchange(ctx, control(false), &packet{id: pdu.UnbindID}, time.Now())
}

// enquire asks for a sign of life and waits for nothing.
func (b *Bind) enquire() {
	p := &packet{id: pdu.EnquireLinkID}
	seq, err := b.window.register(control(true), p, time.Now())
	if err != nil {
		return
	}
	p.seq = seq
	if b.out.put(p) != nil {
		b.window.withdraw(seq)
	}
}
