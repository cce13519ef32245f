package sms

import (
	"context"
	"errors"
	"fmt"
	"time"

	"healthdial/gsm/modem"
	"healthdial/gsm/msisdn"
	"healthdial/gsm/smpp"
	"healthdial/outbox"
	"healthdial/session"
)

// ModemInlet is the modem.Handler of one GSM modem: it stores what people text, brings
// status reports to their messages, and tells of missed calls.
//
// The service centre's time stamp tells a message that is read again, because a modem or
// this machine lost its power before it was deleted, from the same words said again.
type ModemInlet struct {
	receiver *Receiver
	tracker  Tracker
	missed   func(context.Context, msisdn.Number)
}

// NewModemInlet makes the handler of the modem that c.Link names. c.To is not looked at,
// but for its first entry: the SIM's own number. missed may be nil.
func NewModemInlet(c ReceiverConfig, t Tracker, missed func(context.Context, msisdn.Number)) *ModemInlet {
	return &ModemInlet{receiver: NewReceiver(c), tracker: t, missed: missed}
}

// Counters is what became of messages.
func (i *ModemInlet) Counters() *Counters { return i.receiver.Counters() }

// Deliver stores one part. What nobody can read or answer, such as advertising from a
// sender without a number, is counted and let go; while storing is impossible, or the
// number's inbox is full, it is an error, and the modem keeps the part; in the latter case
// others' parts are taken meanwhile.
func (i *ModemInlet) Deliver(ctx context.Context, d modem.Deliver) error {
	r := i.receiver
	p, ok := i.part(d)
	if !ok {
		r.count.Refused.Add(1)
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, r.cfg.Timeout)
	defer cancel()
	switch fresh, err := r.cfg.Inbox.Receive(ctx, p); {
	case errors.Is(err, session.ErrFull):
		r.deferred(err)
		return fmt.Errorf("sms: storing: %w: %w", modem.ErrSender, err)
	case err != nil:
		r.deferred(err)
		return fmt.Errorf("sms: storing: %w", err)
	case fresh:
		r.count.Stored.Add(1)
	default:
		r.count.Repeats.Add(1)
	}
	return nil
}

// part is a delivered message as the inbox keeps it.
func (i *ModemInlet) part(d modem.Deliver) (session.Part, bool) {
	coding, ok := codingOf(d.DataCoding)
	if !ok {
		return session.Part{}, false
	}
	m := smpp.Message{Source: smpp.Address{TON: d.From.TON, NPI: d.From.NPI, Addr: d.From.Digits}, DataCoding: coding, Payload: d.UserData}
	if own := i.receiver.cfg.To; len(own) > 0 {
		m.Dest.Addr = own[0]
	}
	if d.UDH {
		m.ESMClass = smpp.ESMClassUDHI
	}
	p, status := i.receiver.part(m)
	if status != smpp.StatusOK {
		return session.Part{}, false
	}
	p.Event = i.event(p, d)
	return p, true
}

// event names a part. Without a readable time stamp it is another each time it is read.
func (i *ModemInlet) event(p session.Part, d modem.Deliver) [16]byte {
	sent := d.Sent
	if sent.IsZero() {
		sent = p.At
	}
	return i.receiver.cfg.Names.Name("sms modem", []byte(p.From.Digits()), []byte(p.To), []byte{p.Coding}, d.UserData, []byte(sent.UTC().Format(time.RFC3339Nano)))
}

// Report brings a status report to its message. One that cannot be stored is an error: it
// is offered again.
func (i *ModemInlet) Report(ctx context.Context, r modem.Report) error {
	state, final := reported(r.Status)
	to, err := msisdn.FromSMPP(r.To.Digits, r.To.TON, i.receiver.cfg.Region)
	if !final || err != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, i.receiver.cfg.Timeout)
	defer cancel()
	link := i.receiver.cfg.Link
	name := Same.receipted(reportName(i.receiver.cfg.Names, link, to.Digits(), r.Reference))
	if err := i.tracker.Receipt(ctx, outbox.PartID{Link: link, ID: name}, state); err != nil {
		return fmt.Errorf("sms: storing a status report: %w", err)
	}
	return nil
}

// Missed tells of a call that was not answered, if the network said whose it was.
func (i *ModemInlet) Missed(ctx context.Context, c modem.Call) {
	from, err := msisdn.FromSMPP(c.From.Digits, c.From.TON, i.receiver.cfg.Region)
	if i.missed == nil || err != nil {
		return
	}
	i.missed(ctx, from)
}

// reported maps TP-Status (TS 23.040 §9.2.3.15); false while the service centre still
// tries.
func reported(status byte) (outbox.State, bool) {
	switch {
	case status < 0x20:
		return outbox.Delivered, true
	case status < 0x40:
		return "", false
	case status < 0x80:
		return outbox.Failed, true
	}
	return "", false // reserved
}
