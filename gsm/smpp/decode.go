package smpp

import (
	"bytes"
	"fmt"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
	"github.com/fiorix/go-smpp/v2/smpp/pdu/pdufield"
)

// decodeError is a whole PDU that says nothing sensible. The connection lives
// on; the sender is told the status.
type decodeError struct {
	status Status
	reason string
}

func (e *decodeError) Error() string { return fmt.Sprintf("smpp: %s: %s", e.status.String(), e.reason) }

func malformed(s Status, reason string) error { return &decodeError{s, reason} }

// decode reads one frame. The header's fields of the packet are set whatever
// the error. Nothing in the packet aliases the frame.
//
// go-smpp's List.Decode gives no error for a truncated body, so every mandatory
// parameter of a request has to be there afterwards. An answer may be shorter
// than the standard says: peers leave out system_id, message_id or, with a
// status that is no success, the whole body.
func decode(h header, frame []byte) (packet, error) {
	p := packet{id: h.id, status: h.status, seq: h.seq}
	if answersMessage(h.id) {
		decodeAnswer(&p, frame[headerLen:])
		return p, nil
	}
	err := decodeCold(&p, frame[headerLen:])
	return p, err
}

// decodeCold reads any PDU with go-smpp.
func decodeCold(p *packet, octets []byte) error {
	cmd, ok := commands[p.id]
	if !ok {
		return malformed(StatusInvalidCommand, "unknown command_id")
	}
	body := bytes.NewBuffer(octets)
	fields, err := cmd.fields.Decode(body)
	if err != nil {
		return malformed(StatusInvalidCommandLen, "unreadable "+cmd.name)
	}
	if isResponse(p.id) {
		p.text = firstText(cmd.fields, fields)
		p.tlvs, _ = decodeTLVs(body.Bytes())
		return nil
	}
	for _, name := range cmd.fields {
		if fields[name] == nil {
			return malformed(StatusInvalidCommandLen, "truncated "+cmd.name)
		}
	}
	if p.tlvs, err = decodeTLVs(body.Bytes()); err != nil {
		return err
	}
	return p.fill(fields)
}

// firstText is the one C-octet string with which the answers to a bind or a
// message begin.
func firstText(list pdufield.List, fields pdufield.Map) string {
	if len(list) == 0 || fields[list[0]] == nil {
		return ""
	}
	return fields[list[0]].String()
}

// fill maps the decoded parameters to the packet.
func (p *packet) fill(f pdufield.Map) error {
	switch p.id {
	case pdu.SubmitSMID, pdu.DeliverSMID, pdu.DataSMID:
		return p.fillMessage(f)
	case pdu.BindTransceiverID, pdu.BindTransmitterID, pdu.BindReceiverID:
		p.fillBind(f)
	}
	return nil
}

func (p *packet) fillMessage(f pdufield.Map) error {
	p.msg = Message{
		Source:             Address{octet(f, pdufield.SourceAddrTON), octet(f, pdufield.SourceAddrNPI), text(f, pdufield.SourceAddr)},
		Dest:               Address{octet(f, pdufield.DestAddrTON), octet(f, pdufield.DestAddrNPI), text(f, pdufield.DestinationAddr)},
		ServiceType:        text(f, pdufield.ServiceType),
		ESMClass:           octet(f, pdufield.ESMClass),
		ProtocolID:         octet(f, pdufield.ProtocolID),
		Priority:           octet(f, pdufield.PriorityFlag),
		RegisteredDelivery: octet(f, pdufield.RegisteredDelivery),
		DataCoding:         octet(f, pdufield.DataCoding),
		ValidityPeriod:     text(f, pdufield.ValidityPeriod),
		Seq:                p.seq,
	}
	if sm, ok := f[pdufield.ShortMessage]; ok {
		p.msg.Payload = bytes.Clone(sm.Bytes())
	}
	tlvs := p.tlvs
	p.tlvs = nil
	return p.msg.takeTLVs(tlvs)
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

func (p *packet) fillBind(f pdufield.Map) {
	kind := map[pdu.ID]BindType{pdu.BindTransmitterID: Transmitter, pdu.BindReceiverID: Receiver}[p.id]
	p.bind = BindRequest{
		Type:             kind,
		SystemID:         text(f, pdufield.SystemID),
		Password:         text(f, pdufield.Password),
		SystemType:       text(f, pdufield.SystemType),
		InterfaceVersion: octet(f, pdufield.InterfaceVersion),
		AddressTON:       octet(f, pdufield.AddrTON),
		AddressNPI:       octet(f, pdufield.AddrNPI),
		AddressRange:     text(f, pdufield.AddressRange),
	}
}

// octet and text read one parameter; one that the layout does not have is zero.
func octet(f pdufield.Map, n pdufield.Name) uint8 {
	if v, ok := f[n].(*pdufield.Fixed); ok {
		return v.Data
	}
	return 0
}

func text(f pdufield.Map, n pdufield.Name) string {
	if v, ok := f[n]; ok {
		return v.String()
	}
	return ""
}
