package sms

import (
	"context"
	"encoding/binary"
	"errors"
	"sync/atomic"
	"time"

	"healthdial/gsm/smpp"
	"healthdial/outbox"
	"healthdial/session"
)

// Sender sends the outbox's messages of kind SMS. The bearer is chosen at the time
// of sending: the first on the message's route that takes it.
//
// A long message goes in parts under a reference derived from its ID, so that
// parts sent twice are the same to the handset. All parts go by one bearer.
type Sender struct {
	Bearers []Bearer         // in the order of preference where Routes is nil; until Change
	Routes  Router           // which of them are for a message
	Words   session.Words    // renders phrases
	Names   Namer            // names parts that their SMSC does not
	Now     func() time.Time // the clock

	accepted accepted
	changed  atomic.Pointer[[]Bearer] // nil before the first Change
}

// Late is told by a link that its SMSC took a part, under its smpp.Message.Ref, after
// Send had given it up as unanswered: smpp.Config.Late. It is not sent again then.
func (s *Sender) Late(link, ref, id string) { s.accepted.keep(link, ref, id, s.Now()) }

// Send sends one message and returns the names of its parts. What it answers tells
// the outbox what to do: without a bound bearer ErrNoBearer; Later when the SMSC
// asks for a slower pace; Permanent when this message can never be sent; Unknown
// when the SMSC may have taken it; else a refusal that may pass.
//
// A bearer that is full is passed over while another of the route has room. One that
// is not bound or refuses the first part for now is passed over for the next one.
// After anything may have been sent no other is tried.
func (s *Sender) Send(ctx context.Context, m outbox.Message) (outbox.Outcome, error) {
	text := m.Text
	if text == "" {
		text = s.Words.Say(m.Lang, string(session.SMS), m.Phrase)
	}
	if text == "" || m.To.IsZero() {
		return outbox.Outcome{}, outbox.Permanent("nothing to send")
	}
	var all setbacks
	for b := range roomy(s.route(m), func(b *Bearer) bool { return s.begun(b, m, text) }) {
		out, err := s.carry(ctx, b, m, text)
		if err == nil || !all.add(err) {
			return out, err
		}
	}
	return outbox.Outcome{}, all.worst()
}

// carry sends a text by one bearer, its parts in order, but for those that it has
// taken before. Parts that were taken are remembered if a later one is not.
func (s *Sender) carry(ctx context.Context, b *Bearer, m outbox.Message, text string) (outbox.Outcome, error) {
	mark, err := b.DLT.find(text, m.Lane, s.Now())
	if err != nil {
		return outbox.Outcome{}, err
	}
	parts, err := b.split(m, text)
	if err != nil {
		return outbox.Outcome{}, err
	}
	var out outbox.Outcome
	var ids []string
	for i, p := range parts {
		reference := binary.BigEndian.Uint16(m.ID[1:]) + uint16(i)
		message := mark(b.message(m.To, p, s.valid(m), reference))
		message.Urgency, message.Ref = urgency(m.Lane), partRef(m.ID, i, len(parts))
		id, err := s.part(ctx, b, message)
		if err != nil {
			for j, id := range ids {
				s.accepted.keep(b.Link.Name(), partRef(m.ID, j, len(parts)), id, s.Now())
			}
			return outbox.Outcome{}, after(i, s.failed(b, err))
		}
		ids = append(ids, id)
		if name := b.name(s.Names, id, m.To.Digits(), reference); name != "" && !b.NoReceipts {
			out.Parts = append(out.Parts, outbox.PartID{Link: b.Link.Name(), ID: name})
		}
	}
	return out, nil
}

// part sends one part, unless it was taken before.
func (s *Sender) part(ctx context.Context, b *Bearer, m smpp.Message) (id string, err error) {
	if id, ok := s.accepted.take(b.Link.Name(), m.Ref, s.Now()); ok {
		return id, nil
	}
	m.Check = func() error { return outbox.Held(ctx) }
	return b.Link.Send(ctx, m)
}

// urgency is the place of a lane among what waits for a link: behind the pages of
// dialogues, which are 0.
func urgency(l outbox.Lane) uint8 { return uint8(min(l, outbox.Bulk)) + 1 }

// valid is how long the message is worth delivering; 0 is for ever.
func (s *Sender) valid(m outbox.Message) time.Duration {
	if m.Expires.IsZero() {
		return 0
	}
	return max(time.Second, m.Expires.Sub(s.Now()))
}

// failed says what a failure to send means. It is a setback if another bearer may
// take the message.
func (s *Sender) failed(b *Bearer, err error) error {
	var refused *smpp.StatusError
	switch {
	case errors.Is(err, smpp.ErrUnanswered):
		return outbox.Unknown("no response")
	case errors.Is(err, outbox.ErrLeaseLost):
		return err
	case errors.Is(err, smpp.ErrNotBound):
		return setback{absent, outbox.ErrNoBearer}
	case errors.Is(err, smpp.ErrInvalid):
		return outbox.Permanent("invalid message")
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return outbox.Later(s.Now().Add(orDefault(b.Pause, time.Second)), "no room on the link") // nothing was written
	case !errors.As(err, &refused):
		return err
	case refused.Status.Throttled():
		return setback{throttled, outbox.Later(s.Now().Add(orDefault(b.Pause, time.Second)), refused.Status.String())}
	case refused.Temporary():
		return setback{refusing, refusal{refused}}
	}
	return outbox.Permanent(refused.Status.String())
}

// refusal is a refusal that may pass; its cause is the status.
type refusal struct{ *smpp.StatusError }

// Cause is the name of the status.
func (r refusal) Cause() string { return r.Status.String() }

func orDefault[T int | time.Duration](v, d T) T {
	if v > 0 {
		return v
	}
	return d
}
