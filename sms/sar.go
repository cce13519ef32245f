package sms

import (
	"encoding/binary"

	"healthdial/gsm/charset"
	"healthdial/gsm/smpp"
)

// Optional parameters in which some SMSCs number parts (SMPP 3.4 §5.3.2.22-24).
const (
	tagSARReference smpp.Tag = 0x020C
	tagSARTotal     smpp.Tag = 0x020E
	tagSARSequence  smpp.Tag = 0x020F
)

// segmentation reads the three sar_ parameters; zero unless they agree.
func segmentation(m smpp.Message) charset.Concat {
	reference, _ := m.TLV(tagSARReference)
	total, _ := m.TLV(tagSARTotal)
	sequence, _ := m.TLV(tagSARSequence)
	if len(reference) != 2 || len(total) != 1 || len(sequence) != 1 || sequence[0] == 0 || sequence[0] > total[0] {
		return charset.Concat{}
	}
	return charset.Concat{Ref: binary.BigEndian.Uint16(reference), Total: total[0], Seq: sequence[0], By: charset.SAR}
}

// segment writes them.
func segment(c charset.Concat) []smpp.TLV {
	return []smpp.TLV{
		{Tag: tagSARReference, Value: binary.BigEndian.AppendUint16(nil, c.Ref)},
		{Tag: tagSARTotal, Value: []byte{c.Total}},
		{Tag: tagSARSequence, Value: []byte{c.Seq}},
	}
}
