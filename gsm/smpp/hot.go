package smpp

import (
	"bytes"
	"encoding/binary"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
)

// A busy link writes messages and reads and writes their answers; for these PDUs
// go-smpp's maps of fields cost more than everything else together. They have an
// encoder and a decoder of their own here, which take and give octet for octet
// what go-smpp does: FuzzHot compares them.

// hot reports whether appendHot writes the PDU.
func hot(id pdu.ID) bool {
	switch id {
	case pdu.SubmitSMID, pdu.DeliverSMID, pdu.DataSMID:
		return true
	}
	return answersMessage(id)
}

// answersMessage reports whether the PDU is one message_id and nothing else.
func answersMessage(id pdu.ID) bool {
	switch id {
	case pdu.SubmitSMRespID, pdu.DeliverSMRespID, pdu.DataSMRespID:
		return true
	}
	return false
}

// appendHot writes a hot PDU behind dst, all but its optional parameters and its
// length.
func appendHot(dst []byte, p *packet) []byte {
	dst = append(dst, 0, 0, 0, 0)
	dst = binary.BigEndian.AppendUint32(dst, uint32(p.id))
	dst = binary.BigEndian.AppendUint32(dst, uint32(p.status))
	dst = binary.BigEndian.AppendUint32(dst, p.seq)
	switch {
	case p.bare():
		return dst
	case answersMessage(p.id):
		return appendCString(dst, p.text)
	}
	return p.appendMessage(dst)
}

// appendMessage writes the mandatory parameters of SMPP 3.4 §4.4.1, §4.6.1 and
// §4.7.1; this package sends no schedule, replacement or canned message.
func (p *packet) appendMessage(dst []byte) []byte {
	m := &p.msg
	dst = appendCString(dst, m.ServiceType)
	dst = appendCString(append(dst, m.Source.TON, m.Source.NPI), m.Source.Addr)
	dst = appendCString(append(dst, m.Dest.TON, m.Dest.NPI), m.Dest.Addr)
	if p.id == pdu.DataSMID {
		return append(dst, m.ESMClass, m.RegisteredDelivery, m.DataCoding)
	}
	const noSchedule, noReplace, noCanned = 0, 0, 0
	dst = append(dst, m.ESMClass, m.ProtocolID, m.Priority, noSchedule)
	dst = appendCString(dst, m.ValidityPeriod)
	dst = append(dst, m.RegisteredDelivery, noReplace, m.DataCoding, noCanned)
	if p.carriesPayload() {
		return append(dst, 0)
	}
	return append(append(dst, byte(len(m.Payload))), m.Payload...)
}

func appendCString(dst []byte, s string) []byte { return append(append(dst, s...), 0) }

// decodeAnswer reads the answer to a message: a message_id and optional
// parameters, either of which peers leave out.
func decodeAnswer(p *packet, body []byte) {
	end := bytes.IndexByte(body, 0)
	if end < 0 {
		return
	}
	p.text = string(body[:end])
	p.tlvs, _ = decodeTLVs(body[end+1:])
}
