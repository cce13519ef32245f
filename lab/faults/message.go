//go:build !production

package faults

import "bytes"

// message is a submit_sm or deliver_sm taken apart as far as faults want: both have
// the same mandatory parameters (SMPP 3.4 §4.4.1, §4.6.1).
type message struct {
	head  []byte // PDU header, service_type and addresses
	flags []byte // esm_class, protocol_id, priority_flag, the two times, and the four octets behind: the last four are registered_delivery, replace_if_present, data_coding, sm_default_msg_id
	text  []byte // short_message
	tlvs  []byte
}

// parseMessage takes a frame apart; false if it is no such message.
func parseMessage(f frame) (m message, ok bool) {
	if f.id() != submitSM && f.id() != deliverSM {
		return message{}, false
	}
	rest := cutString([]byte(f[headerLen:]), 0) // service_type
	rest = cutString(rest, 2)                   // source, after its type and plan
	rest = cutString(rest, 2)                   // destination
	m.head = f[:len(f)-len(rest)]
	end := cutString(cutString(rest, 3), 0) // schedule_delivery_time, validity_period
	if len(end) < 5 {
		return message{}, false
	}
	m.flags = rest[:len(rest)-len(end)+4]
	size := int(end[4])
	if len(end) < 5+size {
		return message{}, false
	}
	m.text, m.tlvs = end[5:5+size], end[5+size:]
	return m, true
}

// cutString is what follows so many octets and a C-octet string; nil if there is no
// end of it.
func cutString(b []byte, skip int) []byte {
	if len(b) < skip {
		return nil
	}
	end := bytes.IndexByte(b[skip:], 0)
	if end < 0 {
		return nil
	}
	return b[skip+end+1:]
}

// frame puts the message together again.
func (m message) frame() frame {
	f := append(frame(nil), m.head...)
	f = append(f, m.flags...)
	f = append(append(f, byte(len(m.text))), m.text...)
	return append(f, m.tlvs...).sized()
}

// receipt reports whether the message is a delivery receipt (SMPP 3.4 §5.2.12).
func (m message) receipt() bool { return m.flags[0]&0x3C == 0x04 }

// set changes one of the last four flags.
func (m message) set(fromEnd int, value byte) message {
	m.flags = bytes.Clone(m.flags)
	m.flags[len(m.flags)-fromEnd] = value
	return m
}

// Where flags are, from the end of them.
const (
	registeredDelivery = 4
	dataCoding         = 2
)
