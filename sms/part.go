package sms

import (
	"slices"

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
	if len(r.cfg.Prefixes) > 0 && !from.HasPrefix(r.cfg.Prefixes) {
		return session.Part{}, smpp.StatusInvalidSource
	}
	if len(r.cfg.To) > 0 && !slices.Contains(r.cfg.To, m.Dest.Addr) {
		return session.Part{}, smpp.StatusInvalidDestination
	}
	h, payload, err := headed(m)
	if err != nil {
		return session.Part{}, smpp.StatusPermanent
	}
	if len(payload)*max(1, int(h.Concat.Total)) > charset.MaxOctets {
		return session.Part{}, smpp.StatusInvalidLength
	}
	coding, payload := r.cfg.Dialect.read(m.DataCoding, payload, len(m.Payload)-len(payload))
	if _, err := charset.Decode(coding, nil); err != nil {
		return session.Part{}, smpp.StatusPermanent
	}
	return session.Part{
		From: from, To: m.Dest.Addr, Link: r.cfg.Link, Coding: coding, Payload: payload, At: r.cfg.Now(),
		Ref: h.Concat.Ref, Total: h.Concat.Total, Seq: h.Concat.Seq, By: h.Concat.By,
		Single: h.Shift.Single, Locking: h.Shift.Locking,
	}, smpp.StatusOK
}

// headed finds how parts are numbered and by what tables they are to be read, and
// the text behind. What the phone wrote in the header goes before what the SMSC
// says beside it.
func headed(m smpp.Message) (h charset.Header, payload []byte, err error) {
	payload = m.Payload
	if m.ESMClass&smpp.ESMClassUDHI != 0 {
		h, payload, err = charset.ParseUDH(m.Payload)
	}
	if h.Concat.IsZero() {
		h.Concat = segmentation(m)
	}
	return h, payload, err
}
