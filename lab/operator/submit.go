//go:build !production

package operator

import (
	"context"
	"fmt"

	"healthdial/gsm/charset"
	"healthdial/gsm/msisdn"
	"healthdial/gsm/smpp"
)

// receive takes what an application submits. It is the smpp.Handler of every
// bind.
func (o *Operator) receive(ctx context.Context, from *smpp.Bind, m smpp.Message) (string, smpp.Status) {
	if o.faults.throttle() {
		return "", smpp.StatusThrottled
	}
	p, status := o.handset(m.Dest)
	if status == smpp.StatusOK {
		status = fits(m)
	}
	if status != smpp.StatusOK {
		return "", status
	}
	if m.Kind() == smpp.KindUSSD {
		status = o.page(from, p, m)
	} else {
		status = o.deliver(p, m)
	}
	if status != smpp.StatusOK {
		return "", status
	}
	id := fmt.Sprintf("%010d", o.ids.Add(1))
	o.acknowledge(ctx, from, m, id)
	o.faults.slow(ctx)
	return id, smpp.StatusOK
}

func (o *Operator) handset(to smpp.Address) (*phone, smpp.Status) {
	n, err := msisdn.FromSMPP(to.Addr, to.TON, "IN")
	if err != nil {
		return nil, smpp.StatusInvalidDestination
	}
	p, err := o.phones.of(n)
	if err != nil {
		return nil, smpp.StatusQueueFull
	}
	return p, smpp.StatusOK
}

// fits refuses what the air interface would not carry: a short message has 140
// octets, seven-bit characters packed; a USSD page has 160.
func fits(m smpp.Message) smpp.Status {
	most := 140
	if m.Kind() == smpp.KindUSSD {
		most = 160
	} else if len(m.Payload) > 254 {
		return smpp.StatusOK // message_payload: the SMSC would cut it itself
	}
	header, octets := 0, len(m.Payload)
	if m.ESMClass&smpp.ESMClassUDHI != 0 && len(m.Payload) > 0 {
		header = min(1+int(m.Payload[0]), len(m.Payload))
	} else if !segment(m).IsZero() { // we write the header
		header, octets = 7, 7+octets
	}
	if sevenBit(m.DataCoding) {
		septets := (header*8+6)/7 + octets - header
		octets = (septets*7 + 7) / 8
	}
	if octets > most {
		return smpp.StatusInvalidLength
	}
	return smpp.StatusOK
}

func sevenBit(coding uint8) bool {
	return coding == charset.CodingDefault || coding == charset.CodingASCII || coding == charset.CodingUSSDGSM7
}

// page shows a USSD page on the handset whose dialogue it belongs to.
func (o *Operator) page(from *smpp.Bind, p *phone, m smpp.Message) smpp.Status {
	step, err := o.gateway.dialect.Read(m)
	if err != nil || o.gateway.dialect.DataSM != m.DataSM {
		return smpp.StatusSubmitFailed
	}
	text, err := charset.Decode(m.DataCoding, m.Payload)
	if err != nil {
		return smpp.StatusSubmitFailed
	}
	switch step.Act {
	case smpp.USSDNotify:
		p.receive("ussd", m.Source.Addr, text)
		o.noted(from, m, step)
		return smpp.StatusOK
	case smpp.USSDAsk, smpp.USSDRelease, smpp.USSDAborted:
		if o.faults.losePage() {
			return smpp.StatusOK
		}
		return p.page(step, text)
	}
	return smpp.StatusSubmitFailed
}

// page hands a page to the dialogue that waits for it.
func (p *phone) page(step smpp.USSDStep, text string) smpp.Status {
	d := p.current()
	if d == nil || d.number != step.Session {
		return smpp.StatusSubmitFailed
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.waiting { // two pages for one key press
		return smpp.StatusSubmitFailed
	}
	d.last, d.waiting = step, false
	d.pages <- Screen{Session: int(d.session), Screen: text, Open: step.Act == smpp.USSDAsk && !step.End}
	return smpp.StatusOK
}

// noted confirms that a notice was shown.
func (o *Operator) noted(to *smpp.Bind, m smpp.Message, step smpp.USSDStep) {
	answer := smpp.Message{Source: m.Dest, Dest: m.Source}
	o.gateway.dialect.Write(&answer, step.Reply(smpp.USSDNoted))
	o.later(0, func(ctx context.Context) { o.push(ctx, to, answer) })
}

// deliver puts a short message, or a part of one, into the inbox.
func (o *Operator) deliver(p *phone, m smpp.Message) smpp.Status {
	f, err := fragment(m)
	if err != nil || p.join(m.Source.Addr, f) != nil {
		return smpp.StatusSubmitFailed
	}
	return smpp.StatusOK
}
