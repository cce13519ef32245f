package tpdu

import "strings"

// digits are the values of semi-octets (TS 23.040 §9.1.2.3); 15 is fill.
const digits = "0123456789*#abc"

// appendSemiOctets writes digits, the first of each pair in the low half of its octet.
func appendSemiOctets(dst []byte, text string) ([]byte, error) {
	for i := 0; i < len(text); i += 2 {
		low, high := strings.IndexByte(digits, text[i]), 15
		if i+1 < len(text) {
			high = strings.IndexByte(digits, text[i+1])
		}
		if low < 0 || high < 0 {
			return nil, ErrInvalid
		}
		dst = append(dst, byte(high<<4|low))
	}
	return dst, nil
}

// semiOctets reads so many digits, fewer if fill ends them.
func semiOctets(octets []byte, count int) string {
	text := make([]byte, 0, 2*len(octets))
	for _, o := range octets {
		for _, half := range [2]byte{o & 15, o >> 4} {
			if int(half) == len(digits) || len(text) == count {
				return string(text)
			}
			text = append(text, digits[half])
		}
	}
	return string(text)
}

// decimal reads an octet of two decimal digits, the tens in its low half.
func decimal(octet byte) (n int, ok bool) {
	tens, ones := octet&15, octet>>4
	return int(tens)*10 + int(ones), tens < 10 && ones < 10
}
