package sms

import "healthdial/gsm/charset"

// Dialect is how what an SMSC delivers departs from the standard. Nothing of it is
// guessed: little-endian Chinese and big-endian Hindi look alike.
type Dialect struct {
	Default      byte  // the data_coding that it means by 0; 0 is GSM 7-bit
	Binary       *byte // the data_coding that it means by 4 and 2, octets of no alphabet; nil: such a message is refused
	LittleEndian bool  // UCS-2 without a mark has its low octet first
	Packed       bool  // septets come packed into octets, as on the air
}

// read gives text behind a header of so many octets the coding and the form that
// charset.Decode reads.
func (d Dialect) read(coding byte, text []byte, header int) (byte, []byte) {
	switch {
	case coding == charset.CodingDefault && d.Default != charset.CodingDefault:
		return d.Default, text
	case isBinary(coding) && d.Binary != nil:
		coding = *d.Binary
	}
	switch {
	case d.LittleEndian && charset.IsUCS2(coding):
		text = swapped(text)
	case d.Packed && charset.IsGSM7(coding):
		text = charset.UnpackShort(text, header)
	}
	return coding, text
}

// isBinary knows the values for octets of no alphabet (SMPP 3.4 §5.2.19), those of
// TS 23.038 §4 with a message class among them.
func isBinary(coding byte) bool {
	switch coding & 0xFC {
	case 0x14, 0x44, 0x54, 0xF4:
		return true
	}
	return coding == 0x02 || coding == 0x04
}

// swapped is UCS-2 with its octets the other way round. It leaves a mark alone,
// which says for itself which way they are, and an odd octet at the end.
func swapped(text []byte) []byte {
	if len(text) >= 2 && (text[0] == 0xFE && text[1] == 0xFF || text[0] == 0xFF && text[1] == 0xFE) {
		return text
	}
	out := append([]byte(nil), text...)
	for i := 0; i+1 < len(out); i += 2 {
		out[i], out[i+1] = out[i+1], out[i]
	}
	return out
}
