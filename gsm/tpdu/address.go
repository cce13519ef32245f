package tpdu

import (
	"healthdial/gsm/charset"
)

// Address is an address field (TS 23.040 §9.1.2.5).
type Address struct {
	TON    uint8  // type of number: 0 unknown, 1 international, 2 national, 5 alphanumeric
	NPI    uint8  // numbering plan: 1 is E.164
	Digits string // 0-9, *, #, a, b and c; letters if alphanumeric. No plus sign
}

// Alphanumeric is the type of number of a sender that is a name.
const Alphanumeric = 5

// maxDigits is what an address holds at most (§9.1.2.5: 12 octets with length and type).
const maxDigits = 20

// append writes an address that messages can be sent to: digits.
func (a Address) append(dst []byte) ([]byte, error) {
	if a.TON > 7 || a.TON == Alphanumeric || a.NPI > 15 || len(a.Digits) == 0 || len(a.Digits) > maxDigits {
		return nil, ErrInvalid
	}
	dst = append(dst, byte(len(a.Digits)), 0x80|a.TON<<4|a.NPI)
	return appendSemiOctets(dst, a.Digits)
}

// address reads an address. Its length is in useful semi-octets, type and fill not counted.
func (f *fields) address() Address {
	length := int(f.octet())
	kind := f.octet()
	a := Address{TON: kind >> 4 & 7, NPI: kind & 15}
	value := f.take((length + 1) / 2)
	if a.TON == Alphanumeric {
		a.Digits = name(value, length)
	} else {
		a.Digits = semiOctets(value, length)
	}
	return a
}

// name reads a sender that is a name: septets, as many as fit into the semi-octets, of which
// no more than maxDigits are read. Service centres that count whole octets would have a name
// of seven letters end in @.
func name(packed []byte, semiOctets int) string {
	semiOctets = min(semiOctets, maxDigits)
	septets := charset.Unpack(packed, semiOctets*4/7, 0)
	if n := len(septets); n > 0 && n%8 == 0 && septets[n-1] == 0 {
		septets = septets[:n-1]
	}
	letters, _ := charset.Decode(charset.CodingDefault, septets) // septets are always text
	return letters
}
