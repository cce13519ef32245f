package smpp

import (
	"encoding/binary"
	"strconv"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
)

// carriage is the PDU in which this session sends a message: submit_sm or deliver_sm
// by its side, data_sm where the link or the message says so. data_sm has no validity_period; its
// qos_time_to_live says the same in seconds (SMPP 3.4 §5.3.2.34).
func (b *Bind) carriage(m *Message) *packet {
	p := &packet{id: b.role.message(), msg: *m}
	if !b.dataSM && !m.DataSM {
		return p
	}
	p.id = pdu.DataSMID
	if seconds, ok := lifetime(m.ValidityPeriod); ok {
		p.msg.TLVs = append([]TLV{{TagTimeToLive, binary.BigEndian.AppendUint32(nil, seconds)}}, m.TLVs...)
	}
	return p
}

// lifetime reads a relative time without years and months (§7.1.1.2), in seconds.
func lifetime(validity string) (seconds uint32, ok bool) {
	if len(validity) != 16 || validity[15] != 'R' || validity[:4] != "0000" {
		return 0, false
	}
	for i, unit := range []uint32{86400, 3600, 60, 1} {
		n, err := strconv.ParseUint(validity[4+2*i:6+2*i], 10, 8)
		if err != nil {
			return 0, false
		}
		seconds += uint32(n) * unit
	}
	return seconds, true
}
