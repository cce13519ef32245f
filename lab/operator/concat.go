//go:build !production

package operator

import (
	"encoding/binary"

	"healthdial/gsm/charset"
	"healthdial/gsm/smpp"
)

// fragment reads a short message as a handset would get it: what the SMSC is told of
// its parts in the sar_ parameters (SMPP 3.4 §5.3.2.22 to 24) it writes into the user
// data header itself. It is read here once more rather than as package sms writes it:
// a peer that shared its code would share its mistakes.
func fragment(m smpp.Message) (charset.Fragment, error) {
	f := charset.Fragment{Coding: m.DataCoding, Payload: m.Payload}
	if m.ESMClass&smpp.ESMClassUDHI != 0 {
		h, body, err := charset.ParseUDH(m.Payload)
		if err != nil {
			return f, err
		}
		f.Concat, f.Shift, f.Payload = h.Concat, h.Shift, body
	}
	if f.Concat.IsZero() {
		f.Concat = segment(m)
	}
	return f, nil
}

// segment is the part that the sar_ parameters name; none unless all three are there
// and agree.
func segment(m smpp.Message) charset.Concat {
	reference, _ := m.TLV(0x020C)
	total, _ := m.TLV(0x020E)
	number, _ := m.TLV(0x020F)
	if len(reference) != 2 || len(total) != 1 || len(number) != 1 || number[0] == 0 || number[0] > total[0] {
		return charset.Concat{}
	}
	return charset.Concat{Ref: binary.BigEndian.Uint16(reference), Total: total[0], Seq: number[0], By: charset.SAR}
}
