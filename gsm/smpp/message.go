package smpp

import (
	"fmt"
	"strings"
)

// Address is one end of a message (SMPP 3.4 §5.2.5-5.2.9).
type Address struct {
	TON  uint8  // type of number: 0 unknown, 1 international, 2 national, 5 alphanumeric
	NPI  uint8  // numbering plan: 0 unknown, 1 ISDN (E.164)
	Addr string // at most 20 octets, no NUL
}

// Message is one short message, neutral over deliver_sm, submit_sm and data_sm:
// a peer may stand on either side. The zero values of all fields but the
// addresses are what the standard calls default.
type Message struct {
	Source, Dest       Address
	ServiceType        string // at most 5 octets: "USSD", "CMT", ...
	ESMClass           uint8
	ProtocolID         uint8
	Priority           uint8
	RegisteredDelivery uint8
	DataCoding         uint8
	ValidityPeriod     string // "" or the 16 octets of §7.1.1

	ScheduleDeliveryTime string // likewise; of submit_sm
	DefaultMessageID     uint8  // of a text that the SMSC keeps; 0 for none

	// Payload is the user data, with its header first if ESMClass says so. When
	// sent, up to 254 octets travel as short_message and more as the
	// message_payload parameter; when received, it is whichever was there.
	Payload []byte

	// AsPayload has Payload travel as message_payload however short it is: the SMSC
	// is to make several short messages of it. Receiving does not set it.
	AsPayload bool

	// TLVs are the optional parameters in the order of the wire, without
	// message_payload.
	TLVs []TLV

	// Urgency orders messages that wait to be sent: 0 goes first, 7 last. It is not
	// on the wire.
	Urgency uint8

	// Ref is the sender's name for the message, for Config.Late. It is not on the wire.
	Ref string

	// Check is asked right before the message is written, after all waiting, if it is
	// not nil. Its error is then Send's, and nothing is written. It must be quick.
	Check func() error

	// DataSM means that the message came as data_sm, or is to be sent as one, which
	// has no protocol id, priority and validity period.
	DataSM bool

	// Seq is the sequence_number under which the message came; Send ignores it.
	Seq uint32
}

// TLV is one optional parameter (§5.3).
type TLV struct {
	Tag   Tag
	Value []byte // at most 65,535 octets
}

// TLV is the value of the first optional parameter with this tag.
func (m Message) TLV(tag Tag) ([]byte, bool) {
	for _, t := range m.TLVs {
		if t.Tag == tag {
			return t.Value, true
		}
	}
	return nil, false
}

// Bits of esm_class (§5.2.12).
const (
	ESMClassUDHI         uint8 = 0x40 // the payload begins with a user data header
	esmClassTypeMask     uint8 = 0x3C
	ESMClassReceipt      uint8 = 0x04 // an SMSC delivery receipt
	ESMClassIntermediate uint8 = 0x20 // an intermediate notification
)

// Values of registered_delivery (§5.2.17).
const (
	ReceiptNever   uint8 = 0x00
	ReceiptAlways  uint8 = 0x01
	ReceiptFailure uint8 = 0x02
)

// maxShortMessage is what short_message holds in SMPP 3.4 (§5.2.22).
const maxShortMessage = 254

// validate refuses what would not survive the wire. A NUL inside a C-octet
// string would shift every field behind it, so it is refused before encoding.
func (m *Message) validate() error {
	for _, f := range []struct {
		name  string
		value string
		max   int
	}{
		{"service type", m.ServiceType, 5},
		{"source address", m.Source.Addr, 20},
		{"destination address", m.Dest.Addr, 20},
		{"validity period", m.ValidityPeriod, 16},
		{"schedule delivery time", m.ScheduleDeliveryTime, 16},
	} {
		if err := validCString(f.name, f.value, f.max); err != nil {
			return err
		}
	}
	for _, t := range []string{m.ValidityPeriod, m.ScheduleDeliveryTime} {
		if len(t) != 0 && len(t) != 16 {
			return fmt.Errorf("%w: a time has 16 octets or none", ErrInvalid)
		}
	}
	return m.validateSize()
}

func (m *Message) validateSize() error {
	size := headerLen + len(m.Payload)
	for _, t := range m.TLVs {
		if t.Tag == TagMessagePayload {
			return fmt.Errorf("%w: message_payload is set through Payload", ErrInvalid)
		}
		if len(t.Value) > 0xFFFF {
			return fmt.Errorf("%w: parameter 0x%04X is too long", ErrInvalid, uint16(t.Tag))
		}
		size += 4 + len(t.Value)
	}
	if len(m.Payload) > 0xFFFF || size > MaxFrame-256 {
		return fmt.Errorf("%w: too long", ErrInvalid)
	}
	return nil
}

// validCString checks one C-octet string without its terminator.
func validCString(name, value string, most int) error {
	if len(value) > most {
		return fmt.Errorf("%w: the %s is over %d octets", ErrInvalid, name, most)
	}
	if strings.IndexByte(value, 0) >= 0 {
		return fmt.Errorf("%w: the %s has a NUL", ErrInvalid, name)
	}
	return nil
}
