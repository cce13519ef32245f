package smpp

import (
	"bytes"
	"errors"
	"testing"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
	"github.com/fiorix/go-smpp/v2/smpp/pdu/pdufield"
	"github.com/google/go-cmp/cmp"
)

// bothKnow are the PDUs that both we and go-smpp take apart. It reads a
// distribution list as an address, and message_state as a string, so submit_multi
// to lists and query_sm_resp are not compared.
var bothKnow = []pdu.ID{
	pdu.SubmitSMID, pdu.DeliverSMID, pdu.DataSMID, pdu.SubmitMultiID,
	pdu.SubmitSMRespID, pdu.DeliverSMRespID, pdu.DataSMRespID, pdu.SubmitMultiRespID,
}

// FuzzBodies gives any octets as the body of each PDU to our decoder and to
// go-smpp's: both find the same, or both find it cut short.
func FuzzBodies(f *testing.F) {
	for _, p := range pdus {
		wire := octets(f, p.wire)
		for i, id := range bothKnow {
			if id == p.means.id {
				f.Add(byte(i), wire[headerLen:])
				f.Add(byte(i), wire[headerLen:headerLen+(len(wire)-headerLen)/2])
			}
		}
	}
	f.Fuzz(func(t *testing.T, kind byte, body []byte) {
		mine := packet{id: bothKnow[int(kind)%len(bothKnow)], seq: 1}
		theirs := mine
		err1, err2 := decodeBody(&mine, body), decodeTheirs(&theirs, body)
		if mine.multi != nil && (err1 != nil || err2 != nil || lists(mine.multi)) {
			return // go-smpp does not notice everything, and we read as much of an answer as there is
		}
		if statusOf(err1) != statusOf(err2) {
			t.Fatalf("%s: %v; go-smpp %v", commands[mine.id].name, err1, err2)
		}
		if err1 != nil {
			return
		}
		if diff := cmp.Diff(theirs, mine, equateEmpty, unexported); diff != "" {
			t.Fatalf("%s (-go-smpp +mine):\n%s", commands[mine.id].name, diff)
		}
	})
}

// lists reports what go-smpp does not read: a destination that is no address.
func lists(m *multi) bool {
	for _, d := range m.dests {
		if d.list {
			return true
		}
	}
	return false
}

func statusOf(err error) Status {
	if d, ok := errors.AsType[*decodeError](err); ok {
		return d.status
	}
	return StatusOK
}

// decodeTheirs is decodeBody by go-smpp.
func decodeTheirs(p *packet, body []byte) error {
	buf := bytes.NewBuffer(body)
	fields, err := commands[p.id].fields.Decode(buf)
	if err != nil {
		return malformed(StatusInvalidCommandLen, "unreadable")
	}
	if isResponse(p.id) {
		if p.id == pdu.SubmitMultiRespID && fields[pdufield.UnsuccessSme] == nil {
			return malformed(StatusInvalidCommandLen, "go-smpp keeps nothing of a list that is cut short")
		}
		p.text = text(fields, pdufield.MessageID)
		p.multi = theirFailures(p.id, fields)
		p.tlvs, _ = decodeTLVs(buf.Bytes())
		return nil
	}
	for _, name := range commands[p.id].fields {
		if fields[name] == nil {
			return malformed(StatusInvalidCommandLen, "truncated")
		}
	}
	list, err := decodeTLVs(buf.Bytes())
	if err != nil {
		return err
	}
	theirMessage(p, fields)
	return p.msg.takeTLVs(list)
}

func theirMessage(p *packet, f pdufield.Map) {
	p.msg = Message{
		Source:               Address{octet(f, pdufield.SourceAddrTON), octet(f, pdufield.SourceAddrNPI), text(f, pdufield.SourceAddr)},
		Dest:                 Address{octet(f, pdufield.DestAddrTON), octet(f, pdufield.DestAddrNPI), text(f, pdufield.DestinationAddr)},
		ServiceType:          text(f, pdufield.ServiceType),
		ESMClass:             octet(f, pdufield.ESMClass),
		ProtocolID:           octet(f, pdufield.ProtocolID),
		Priority:             octet(f, pdufield.PriorityFlag),
		RegisteredDelivery:   octet(f, pdufield.RegisteredDelivery),
		DataCoding:           octet(f, pdufield.DataCoding),
		ValidityPeriod:       text(f, pdufield.ValidityPeriod),
		ScheduleDeliveryTime: text(f, pdufield.ScheduleDeliveryTime),
		DefaultMessageID:     octet(f, pdufield.SMDefaultMsgID),
		Seq:                  p.seq,
	}
	if sm, ok := f[pdufield.ShortMessage]; ok {
		p.msg.Payload = bytes.Clone(sm.Bytes())
	}
	dests, ok := f[pdufield.DestinationList].(*pdufield.DestSmeList)
	if !ok {
		return
	}
	p.multi = &multi{}
	for _, d := range dests.Data {
		p.multi.dests = append(p.multi.dests, destination{Address: Address{d.Ton.Data, d.Npi.Data, d.DestAddr.String()}})
	}
}

func theirFailures(id pdu.ID, f pdufield.Map) *multi {
	if id != pdu.SubmitMultiRespID {
		return nil
	}
	m := &multi{}
	if list, ok := f[pdufield.UnsuccessSme].(*pdufield.UnSmeList); ok {
		for _, u := range list.Data {
			code := uint32(u.ErrCode[0])<<24 | uint32(u.ErrCode[1])<<16 | uint32(u.ErrCode[2])<<8 | uint32(u.ErrCode[3])
			m.failed = append(m.failed, unsuccess{Address{u.Ton.Data, u.Npi.Data, u.DestAddr.String()}, Status(code)})
		}
	}
	return m
}

// FuzzTLVs reads any octets as optional parameters, and writes what was read: the
// octets come back, as far as they were parameters.
func FuzzTLVs(f *testing.F) {
	f.Add([]byte{0x05, 0x01, 0, 1, 2, 0x13, 0x83, 0, 2, 7, 0, 0x05, 0x01, 0, 0})
	f.Add([]byte{0x05, 0x01, 0, 9, 2})
	f.Fuzz(func(t *testing.T, wire []byte) {
		list, err := decodeTLVs(wire)
		var back []byte
		for _, p := range list {
			back = appendTLV(back, p.Tag, p.Value)
		}
		if !bytes.HasPrefix(wire, back) || (err == nil) != (len(back) == len(wire)) {
			t.Fatalf("%x was read as %x, %v", wire, back, err)
		}
	})
}
