package sms

import (
	"healthdial/gsm/charset"
	"healthdial/gsm/msisdn"
	"healthdial/gsm/smpp"
	"healthdial/session"
)

// part takes a message apart. A letter of parts like this one is never above
// charset.MaxOctets, so that what is acknowledged can be read.
func (r *Receiver) part(m smpp.Message) (session.Part, smpp.Status) {
	from, err := msisdn.FromSMPP(m.Source.Addr, m.Source.TON, r.cfg.Region)
	if err != nil {
		return session.Part{}, smpp.StatusInvalidSource
	}
	c, payload, err := concatenation(m)
	if err != nil {
		return session.Part{}, smpp.StatusPermanent
	}
	if len(payload)*max(1, int(c.Total)) > charset.MaxOctets {
		return session.Part{}, smpp.StatusInvalidLength
	}
	coding := m.DataCoding
	if coding == charset.CodingDefault {
		coding = r.cfg.Default
	}
	if _, err := charset.Decode(coding, nil); err != nil {
		return session.Part{}, smpp.StatusPermanent
	}
	return session.Part{
		From: from, To: m.Dest.Addr, Link: r.cfg.Link, Coding: coding, Payload: payload,
		Ref: c.Ref, Total: c.Total, Seq: c.Seq, At: r.cfg.Now(),
	}, smpp.StatusOK
}

// Optional parameters in which some SMSCs number parts (SMPP 3.4 §5.3.2.22-24).
const (
	tagSARReference smpp.Tag = 0x020C
	tagSARTotal     smpp.Tag = 0x020E
	tagSARSequence  smpp.Tag = 0x020F
)

// concatenation finds how parts are numbered, and the text behind the header. What
// the phone wrote in the header goes before what the SMSC says beside it.
func concatenation(m smpp.Message) (c charset.Concat, payload []byte, err error) {
	payload = m.Payload
	if m.ESMClass&smpp.ESMClassUDHI != 0 {
		c, payload, err = charset.ParseUDH(m.Payload)
	}
	if c.IsZero() {
		c = segmentation(m)
	}
	return c, payload, err
}

// segmentation reads the three sar_ parameters; zero unless they agree.
func segmentation(m smpp.Message) charset.Concat {
	reference, _ := m.TLV(tagSARReference)
	total, _ := m.TLV(tagSARTotal)
	sequence, _ := m.TLV(tagSARSequence)
	if len(reference) != 2 || len(total) != 1 || len(sequence) != 1 || sequence[0] == 0 || sequence[0] > total[0] {
		return charset.Concat{}
	}
	return charset.Concat{Ref: uint16(reference[0])<<8 | uint16(reference[1]), Total: total[0], Seq: sequence[0]}
}
