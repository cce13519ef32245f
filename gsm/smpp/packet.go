package smpp

import "github.com/fiorix/go-smpp/v2/smpp/pdu"

// packet is one PDU in the terms of this package; which fields mean something
// follows from id.
type packet struct {
	id     pdu.ID
	status Status
	seq    uint32
	msg    Message     // submit_sm, deliver_sm, data_sm; submit_multi but for its destinations; the source in query_sm and the like
	bind   BindRequest // bind_receiver, bind_transmitter, bind_transceiver; outbind has two of its fields
	text   string      // system_id of a bind's answer; message_id of a message's, and of query_sm and the like
	multi  *multi      // submit_multi and its answer
	found  *found      // query_sm_resp
	tlvs   []TLV       // of every PDU without a message
}

// answer is the response to p.
func (p *packet) answer(s Status) packet {
	a := packet{id: p.id | responseBit, status: s, seq: p.seq}
	switch p.id {
	case pdu.SubmitMultiID:
		a.multi = &multi{}
	case pdu.QuerySMID:
		a.found = &found{}
	}
	return a
}

// nack is the generic_nack to a PDU with this sequence_number (§4.3.1).
func nack(seq uint32, s Status) packet {
	return packet{id: pdu.GenericNACKID, status: s, seq: seq}
}

// BindType is what an ESME binds as (SMPP 3.4 §2.2).
type BindType uint8

// The three ways to bind. The zero value binds as a transceiver.
const (
	Transceiver BindType = iota
	Transmitter
	Receiver
)

// String is the word of the standard.
func (t BindType) String() string {
	return [...]string{"transceiver", "transmitter", "receiver"}[t]
}

func (t BindType) command() pdu.ID {
	return [...]pdu.ID{pdu.BindTransceiverID, pdu.BindTransmitterID, pdu.BindReceiverID}[t]
}

// bound is the state that an accepted bind of this type leads to.
func (t BindType) bound() State {
	return [...]State{BoundTRX, BoundTX, BoundRX}[t]
}

// BindRequest is what an ESME says of itself when it binds (§4.1). The password
// is in it: log the other fields one by one.
type BindRequest struct {
	Type             BindType
	SystemID         string // at most 15 octets
	Password         string // 8 octets in the standard, up to 64 here since operators give longer ones
	SystemType       string // at most 12 octets
	InterfaceVersion uint8  // 0x34 is SMPP 3.4
	AddressTON       uint8
	AddressNPI       uint8
	AddressRange     string // at most 40 octets
}

// optional reports whether the ESME knows optional parameters: those came with
// version 3.4 (Appendix C.2.1 forbids to send them to older peers).
func (r *BindRequest) optional() bool { return r.InterfaceVersion >= 0x34 }

func (r *BindRequest) validate() error {
	for _, f := range []struct {
		name  string
		value string
		max   int
	}{
		{"system id", r.SystemID, 15},
		{"password", r.Password, 64},
		{"system type", r.SystemType, 12},
		{"address range", r.AddressRange, 40},
	} {
		if err := validCString(f.name, f.value, f.max); err != nil {
			return err
		}
	}
	return nil
}
