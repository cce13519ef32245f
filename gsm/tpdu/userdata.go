package tpdu

import "healthdial/gsm/charset"

// maxUserData is what TP-UD holds, in octets (TS 23.040 §9.2.3.24).
const maxUserData = 140

// Septets reports whether a data coding scheme is of 7-bit text, one septet an octet in
// UserData. Others are octets as they stand: UCS-2, data, and compressed text. Reserved
// schemes are to be taken as the default alphabet (TS 23.038 §4).
func Septets(coding byte) bool {
	const compressed, alphabet, octets, ucs2 = 0x20, 0x0C, 0x04, 0x08
	switch group := coding >> 4; {
	case group < 8: // general, and marked for automatic deletion
		return coding&compressed == 0 && coding&alphabet != octets && coding&alphabet != ucs2
	case group == 14: // message waiting, UCS-2
		return false
	case group == 15: // coding and class
		return coding&octets == 0
	}
	return true
}

// appendUserData writes TP-UDL and TP-UD. The header's octets come first; 7-bit text behind
// it begins at the next whole septet.
func appendUserData(dst []byte, coding byte, headed bool, data []byte) ([]byte, error) {
	header := 0
	if headed {
		if header = headerOctets(data); header == 0 {
			return nil, ErrInvalid
		}
	}
	length, text := len(data), data[header:]
	if Septets(coding) {
		if !areSeptets(text) {
			return nil, ErrInvalid
		}
		length = headerSeptets(header) + len(text)
		text = charset.Pack(text, fill(header))
	}
	if header+len(text) > maxUserData {
		return nil, ErrInvalid
	}
	dst = append(dst, byte(length))
	dst = append(dst, data[:header]...)
	return append(dst, text...), nil
}

// userData reads TP-UDL and TP-UD, and whether it does begin with a header. One that does
// not fit its text is none. What follows the text is left.
func (f *fields) userData(coding byte, headed bool) ([]byte, bool) {
	length := int(f.octet())
	if !Septets(coding) {
		data := f.take(length)
		return data, headed && headerOctets(data) > 0
	}
	packed := f.take((length*7 + 7) / 8)
	header := headerOctets(packed)
	count := length - headerSeptets(header)
	if !headed || header == 0 || count < 0 {
		return charset.Unpack(packed, length, 0), false
	}
	return append(packed[:header:header], charset.Unpack(packed[header:], count, fill(header))...), true
}

// headerOctets is how many octets of data are a header, its length octet included: 0 if
// there are fewer than that says.
func headerOctets(data []byte) int {
	if len(data) == 0 || 1+int(data[0]) > len(data) {
		return 0
	}
	return 1 + int(data[0])
}

// headerSeptets is how many septets a header takes, its fill bits included.
func headerSeptets(octets int) int { return (octets*8 + 6) / 7 }

// fill is how many bits lie between a header and the septets behind it.
func fill(octets int) int { return headerSeptets(octets)*7 - octets*8 }

func areSeptets(text []byte) bool {
	for _, s := range text {
		if s > 0x7F {
			return false
		}
	}
	return true
}
