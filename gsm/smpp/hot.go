package smpp

import (
	"encoding/binary"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
)

// A busy link writes and reads messages and their answers; for these PDUs
// go-smpp's maps of fields cost more than everything else together. They have an
// encoder and a decoder of their own here, which take and give octet for octet
// what go-smpp does: FuzzHot and FuzzBodies compare them.

// hot reports whether the PDU is a message or the answer to one.
func hot(id pdu.ID) bool { return carriesMessage(id) || answersMessage(id) }

// answersMessage reports whether the PDU is one message_id and nothing else.
func answersMessage(id pdu.ID) bool {
	switch id {
	case pdu.SubmitSMRespID, pdu.DeliverSMRespID, pdu.DataSMRespID:
		return true
	}
	return false
}

// appendHeader writes a header whose length is set later.
func appendHeader(dst []byte, p *packet) []byte {
	dst = append(dst, 0, 0, 0, 0)
	dst = binary.BigEndian.AppendUint32(dst, uint32(p.id))
	dst = binary.BigEndian.AppendUint32(dst, uint32(p.status))
	return binary.BigEndian.AppendUint32(dst, p.seq)
}

// appendHot writes a hot PDU behind dst, all but its optional parameters and its
// length.
func appendHot(dst []byte, p *packet) []byte {
	dst = appendHeader(dst, p)
	switch {
	case p.bare():
		return dst
	case answersMessage(p.id):
		return appendCString(dst, p.text)
	}
	return p.appendMessage(dst)
}

// appendMessage writes the mandatory parameters of SMPP 3.4 §4.4.1, §4.6.1 and
// §4.7.1.
func (p *packet) appendMessage(dst []byte) []byte {
	m := &p.msg
	dst = appendAddress(appendCString(dst, m.ServiceType), m.Source)
	dst = appendAddress(dst, m.Dest)
	if p.id == pdu.DataSMID {
		return append(dst, m.ESMClass, m.RegisteredDelivery, m.DataCoding)
	}
	return p.appendContent(dst)
}

// appendContent writes what submit_sm, deliver_sm and submit_multi have behind
// the destination; this package asks for no replacement.
func (p *packet) appendContent(dst []byte) []byte {
	const noReplace = 0
	m := &p.msg
	dst = append(dst, m.ESMClass, m.ProtocolID, m.Priority)
	dst = appendCString(appendCString(dst, m.ScheduleDeliveryTime), m.ValidityPeriod)
	dst = append(dst, m.RegisteredDelivery, noReplace, m.DataCoding, m.DefaultMessageID)
	if p.carriesPayload() {
		return append(dst, 0)
	}
	return append(append(dst, byte(len(m.Payload))), m.Payload...)
}

// decodeAnswer reads the answer to a message: a message_id and optional
// parameters, either of which peers leave out. The parameters are kept whatever
// the status: SMPP 5.0 tells its congestion_state in them.
func decodeAnswer(p *packet, body []byte) {
	c := cursor{rest: body}
	p.text = c.text()
	p.tlvs, _ = decodeTLVs(c.rest)
}

// decodeMessage reads submit_sm, deliver_sm and data_sm.
func decodeMessage(p *packet, body []byte) error {
	c := cursor{rest: body}
	p.msg.Seq = p.seq
	p.msg.ServiceType, p.msg.Source, p.msg.Dest = c.text(), c.address(), c.address()
	if p.id == pdu.DataSMID {
		p.msg.ESMClass, p.msg.RegisteredDelivery, p.msg.DataCoding = c.octet(), c.octet(), c.octet()
	} else {
		c.content(&p.msg)
	}
	return p.msg.takeRest(c, p.id)
}

// content reads what appendContent writes.
func (c *cursor) content(m *Message) {
	m.ESMClass, m.ProtocolID, m.Priority = c.octet(), c.octet(), c.octet()
	m.ScheduleDeliveryTime, m.ValidityPeriod = c.text(), c.text()
	m.RegisteredDelivery, _ = c.octet(), c.octet() // replace_if_present_flag: nothing of ours waits to be replaced
	m.DataCoding, m.DefaultMessageID = c.octet(), c.octet()
	m.Payload = c.octets(int(c.octet()))
}

// takeRest checks that the mandatory parameters were there and reads the optional
// ones.
func (m *Message) takeRest(c cursor, id pdu.ID) error {
	if c.short {
		return malformed(StatusInvalidCommandLen, "truncated "+commands[id].name)
	}
	list, err := decodeTLVs(c.rest)
	if err != nil {
		return err
	}
	return m.takeTLVs(list)
}

// takeTLVs keeps the optional parameters and moves message_payload to Payload.
// Content in two places is refused: which one was meant cannot be known (§5.3.2.32).
func (m *Message) takeTLVs(list []TLV) error {
	payloads := 0
	for _, t := range list {
		if t.Tag != TagMessagePayload {
			m.TLVs = append(m.TLVs, t)
			continue
		}
		if payloads++; payloads > 1 || len(m.Payload) > 0 {
			return malformed(StatusTLVNotAllowed, "content in two places")
		}
		m.Payload = t.Value
	}
	return nil
}
