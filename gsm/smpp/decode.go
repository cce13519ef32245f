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
// Every mandatory parameter of a request has to be there, but for the end of a
// bind. An answer may be shorter than the standard says: peers leave out
// system_id, message_id or, with a status that is no success, the whole body.
func decode(h header, frame []byte) (packet, error) {
	p := packet{id: h.id, status: h.status, seq: h.seq}
	err := decodeBody(&p, frame[headerLen:])
	return p, err
}

func decodeBody(p *packet, body []byte) error {
	switch {
	case carriesMessage(p.id):
		return decodeMessage(p, body)
	case answersMessage(p.id):
		decodeAnswer(p, body)
	case p.id == pdu.SubmitMultiID:
		return decodeMulti(p, body)
	case p.id == pdu.SubmitMultiRespID:
		decodeMultiAnswer(p, body)
	case p.id == pdu.QuerySMRespID:
		decodeFound(p, body)
	default:
		return decodeCold(p, body)
	}
	return nil
}

// decodeCold reads the other PDUs with go-smpp, whose List.Decode gives no error
// for a truncated body.
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
	for _, name := range cmd.needed() {
		if fields[name] == nil {
			return malformed(StatusInvalidCommandLen, "truncated "+cmd.name)
		}
	}
	if p.tlvs, err = decodeTLVs(body.Bytes()); err != nil {
		return err
	}
	p.fill(fields)
	return nil
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
func (p *packet) fill(f pdufield.Map) {
	switch p.id {
	case pdu.BindTransceiverID, pdu.BindTransmitterID, pdu.BindReceiverID, pdu.OutbindID:
		p.fillBind(f)
	case pdu.QuerySMID, pdu.CancelSMID, pdu.ReplaceSMID:
		p.text = text(f, pdufield.MessageID)
		p.msg.Source = Address{octet(f, pdufield.SourceAddrTON), octet(f, pdufield.SourceAddrNPI), text(f, pdufield.SourceAddr)}
	}
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
