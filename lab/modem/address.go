//go:build !production

package modem

import (
	"strings"

	"healthdial/gsm/charset"
)

// typeOf is the type-of-address octet of a number as people write it (TS 24.008
// §10.5.4.7): 145 with a plus, 129 without, 208 of letters.
func typeOf(number string) int {
	switch {
	case strings.HasPrefix(number, "+"):
		return 0x91
	case strings.Trim(number, "0123456789*#") != "":
		return 0xD0
	}
	return 0x81
}

// appendAddress writes an address of a TPDU (TS 23.040 §9.1.2.5): its length in half
// octets, its type, then digits in pairs with the first in the lower half.
func appendAddress(b []byte, number string) []byte {
	toa := byte(typeOf(number))
	if toa == 0xD0 {
		_, septets := charset.Encode(number)
		packed := charset.Pack(septets, 0)
		return append(append(b, byte((len(septets)*7+3)/4), toa), packed...)
	}
	digits := strings.TrimPrefix(number, "+")
	return append(append(b, byte(len(digits)), toa), semiOctets(digits)...)
}

// appendSMSC writes the service centre's address in front of a TPDU (TS 27.005 §3.1):
// its length in octets, the type among them.
func appendSMSC(b []byte, number string) []byte {
	if number == "" || number == none {
		return append(b, 0)
	}
	digits := semiOctets(strings.TrimPrefix(number, "+"))
	return append(append(b, byte(1+len(digits)), byte(typeOf(number))), digits...)
}

// dial are the digits of an address (TS 24.008 table 10.5.118); F fills.
const dial = "0123456789*#abc"

func semiOctets(digits string) []byte {
	out := make([]byte, (len(digits)+1)/2)
	for i := range out {
		out[i] = byte(strings.IndexByte(dial, digits[2*i]))
		if 2*i+1 < len(digits) {
			out[i] |= byte(strings.IndexByte(dial, digits[2*i+1])) << 4
		} else {
			out[i] |= 0xF0
		}
	}
	return out
}

// number reads count half octets.
func number(octets []byte, count int) (string, bool) {
	var out strings.Builder
	for i := range count {
		half := octets[i/2] >> (4 * (i % 2)) & 0x0F
		if half == 0x0F {
			return "", false
		}
		out.WriteByte(dial[half])
	}
	return out.String(), true
}

// readAddress reads an address of a TPDU and is what follows it.
func readAddress(b []byte) (address string, rest []byte, ok bool) {
	if len(b) < 2 || len(b) < 2+(int(b[0])+1)/2 {
		return "", nil, false
	}
	count, kind, octets := int(b[0]), b[1]>>4&7, b[2:2+(int(b[0])+1)/2]
	rest = b[2+len(octets):]
	if kind == 5 {
		text, err := charset.Decode(charset.CodingDefault, charset.Unpack(octets, count*4/7, 0))
		return text, rest, err == nil
	}
	address, ok = number(octets, count)
	if kind == 1 {
		address = "+" + address
	}
	return address, rest, ok && count > 0 && count <= 20
}
