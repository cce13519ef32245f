package smpp

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
	"github.com/fiorix/go-smpp/v2/smpp/pdu/pdufield"
)

// encode writes one PDU behind dst. The caller has validated what came from
// outside; an error is a field that go-smpp does not take, and dst is then
// returned as it was.
//
// go-smpp writes optional parameters in random order, so they are written here,
// behind the mandatory ones, in the order given.
func encode(dst []byte, p *packet) ([]byte, error) {
	start := len(dst)
	var err error
	switch {
	case hot(p.id):
		dst = appendHot(dst, p)
	case p.id == pdu.SubmitMultiID:
		dst = p.appendMulti(dst)
	case p.id == pdu.SubmitMultiRespID:
		dst = p.appendMultiAnswer(dst)
	case p.id == pdu.QuerySMRespID:
		dst = p.appendFound(dst)
	default:
		if dst, err = appendCold(dst, p); err != nil {
			return dst, err
		}
	}
	if !p.bare() {
		dst = p.appendTLVs(dst)
	}
	binary.BigEndian.PutUint32(dst[start:], uint32(len(dst)-start))
	return dst, nil
}

// appendCold writes any PDU with go-smpp, all but its optional parameters.
func appendCold(dst []byte, p *packet) ([]byte, error) {
	cmd, ok := commands[p.id]
	if !ok {
		return dst, fmt.Errorf("smpp: no layout for command 0x%08X", uint32(p.id))
	}
	body := cmd.make()
	*body.Header() = pdu.Header{ID: p.id, Status: pdu.Status(p.status), Seq: p.seq}
	if err := p.spill(body.Fields()); err != nil {
		return dst, fmt.Errorf("smpp: encode %s: %w", cmd.name, err)
	}
	w := bytes.NewBuffer(dst)
	if p.bare() {
		if err := body.Header().SerializeTo(w); err != nil {
			return dst, fmt.Errorf("smpp: encode %s: %w", cmd.name, err)
		}
	} else if err := body.SerializeTo(w); err != nil {
		return dst, fmt.Errorf("smpp: encode %s: %w", cmd.name, err)
	}
	return w.Bytes(), nil
}

// bare reports whether the PDU has no body: the standard returns none with a
// refused submit_sm or bind (§4.4.2, §4.1.2).
func (p *packet) bare() bool {
	if p.status == StatusOK {
		return false
	}
	switch p.id {
	case pdu.SubmitSMRespID, pdu.BindTransceiverRespID, pdu.BindTransmitterRespID, pdu.BindReceiverRespID,
		pdu.QuerySMRespID, pdu.SubmitMultiRespID:
		return true
	}
	return false
}

func (p *packet) appendTLVs(dst []byte) []byte {
	if p.carriesPayload() {
		dst = appendTLV(dst, TagMessagePayload, p.msg.Payload)
	}
	for _, t := range p.msg.TLVs {
		dst = appendTLV(dst, t.Tag, t.Value)
	}
	for _, t := range p.tlvs {
		dst = appendTLV(dst, t.Tag, t.Value)
	}
	return dst
}

// carriesPayload reports whether the content travels as message_payload: always
// in data_sm, otherwise when it is wanted or is too long for short_message.
func (p *packet) carriesPayload() bool {
	n := len(p.msg.Payload)
	return n > maxShortMessage || n > 0 && (p.msg.AsPayload || p.id == pdu.DataSMID)
}

// spill sets the mandatory parameters; those left out are the standard's zeros.
func (p *packet) spill(f pdufield.Map) error {
	values := map[pdufield.Name]any{}
	switch p.id {
	case pdu.SubmitSMID, pdu.DeliverSMID, pdu.DataSMID:
		p.spillMessage(values)
	case pdu.BindTransceiverID, pdu.BindTransmitterID, pdu.BindReceiverID:
		p.spillBind(values)
	case pdu.OutbindID:
		values[pdufield.SystemID], values[pdufield.Password] = p.bind.SystemID, p.bind.Password
	case pdu.QuerySMID, pdu.CancelSMID, pdu.ReplaceSMID:
		values[pdufield.MessageID] = p.text
		values[pdufield.SourceAddrTON], values[pdufield.SourceAddrNPI], values[pdufield.SourceAddr] = p.msg.Source.TON, p.msg.Source.NPI, p.msg.Source.Addr
	case pdu.BindTransceiverRespID, pdu.BindTransmitterRespID, pdu.BindReceiverRespID:
		values[pdufield.SystemID] = p.text
	case pdu.SubmitSMRespID, pdu.DeliverSMRespID, pdu.DataSMRespID:
		values[pdufield.MessageID] = p.text
	}
	for name, v := range values {
		if err := f.Set(name, v); err != nil {
			return err
		}
	}
	return nil
}

func (p *packet) spillMessage(f map[pdufield.Name]any) {
	m := &p.msg
	f[pdufield.ServiceType] = m.ServiceType
	f[pdufield.SourceAddrTON], f[pdufield.SourceAddrNPI], f[pdufield.SourceAddr] = m.Source.TON, m.Source.NPI, m.Source.Addr
	f[pdufield.DestAddrTON], f[pdufield.DestAddrNPI], f[pdufield.DestinationAddr] = m.Dest.TON, m.Dest.NPI, m.Dest.Addr
	f[pdufield.ESMClass] = m.ESMClass
	f[pdufield.RegisteredDelivery] = m.RegisteredDelivery
	f[pdufield.DataCoding] = m.DataCoding
	if p.id == pdu.DataSMID {
		return
	}
	f[pdufield.ProtocolID] = m.ProtocolID
	f[pdufield.PriorityFlag] = m.Priority
	f[pdufield.ScheduleDeliveryTime] = m.ScheduleDeliveryTime
	f[pdufield.ValidityPeriod] = m.ValidityPeriod
	f[pdufield.SMDefaultMsgID] = m.DefaultMessageID
	if !p.carriesPayload() {
		f[pdufield.ShortMessage] = m.Payload
	}
}

func (p *packet) spillBind(f map[pdufield.Name]any) {
	r := &p.bind
	f[pdufield.SystemID], f[pdufield.Password], f[pdufield.SystemType] = r.SystemID, r.Password, r.SystemType
	f[pdufield.InterfaceVersion] = r.InterfaceVersion
	f[pdufield.AddrTON], f[pdufield.AddrNPI], f[pdufield.AddressRange] = r.AddressTON, r.AddressNPI, r.AddressRange
}
