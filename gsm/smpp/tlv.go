package smpp

import (
	"encoding/binary"

	"github.com/fiorix/go-smpp/v2/smpp/pdu/pdutlv"
)

// Tag names an optional parameter (SMPP 3.4 §5.3.2). It is go-smpp's type; tags
// without a name here, such as an operator's own, are written as numbers.
type Tag = pdutlv.Tag

// The tags that this service reads or writes.
const (
	TagReceiptedMessageID   Tag = pdutlv.TagReceiptedMessageID
	TagUserMessageReference Tag = pdutlv.TagUserMessageReference
	TagTimeToLive           Tag = 0x0017 // qos_time_to_live
	TagSCInterfaceVersion   Tag = 0x0210
	TagMessagePayload       Tag = pdutlv.TagMessagePayload
	TagMessageState         Tag = pdutlv.TagMessageStateOption
	TagNetworkErrorCode     Tag = pdutlv.TagNetworkErrorCode
	TagUSSDServiceOp        Tag = pdutlv.TagUssdServiceOp
	TagITSSessionInfo       Tag = pdutlv.TagItsSessionInfo
)

// decodeTLVs reads the optional parameters in their order. It refuses what
// pdutlv.DecodeTLV lets pass: octets that are no parameter. The values are
// copies.
func decodeTLVs(b []byte) ([]TLV, error) {
	var list []TLV
	for len(b) > 0 {
		if len(b) < 4 {
			return list, malformed(StatusInvalidTLVStream, "a broken optional parameter")
		}
		n := int(binary.BigEndian.Uint16(b[2:]))
		if len(b) < 4+n {
			return list, malformed(StatusInvalidTLVStream, "a truncated optional parameter")
		}
		list = append(list, TLV{Tag(binary.BigEndian.Uint16(b)), append([]byte(nil), b[4:4+n]...)})
		b = b[4+n:]
	}
	return list, nil
}

// appendTLV writes one optional parameter; the value is known to fit.
func appendTLV(dst []byte, tag Tag, value []byte) []byte {
	dst = binary.BigEndian.AppendUint16(dst, uint16(tag))
	dst = binary.BigEndian.AppendUint16(dst, uint16(len(value)))
	return append(dst, value...)
}
