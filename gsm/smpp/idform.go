package smpp

import "math/big"

// IDForm is how an SMSC's delivery receipts write the ids that its answers gave.
// An id that does not have the form is kept as it is.
type IDForm uint8

// The forms in use.
const (
	IDExact          IDForm = iota // the same characters
	IDNumber                       // the same number, with or without leading zeros
	IDHexThenDecimal               // hexadecimal in the answer, decimal in the receipt
	IDDecimalThenHex               // the other way round
)

// Answered is an id of an answer in a form that can be compared with Receipted.
func (f IDForm) Answered(id string) string {
	return number(id, [...]int{IDExact: 0, IDNumber: 10, IDHexThenDecimal: 16, IDDecimalThenHex: 10}[f])
}

// Receipted is an id of a receipt in a form that can be compared with Answered.
func (f IDForm) Receipted(id string) string {
	return number(id, [...]int{IDExact: 0, IDNumber: 10, IDHexThenDecimal: 10, IDDecimalThenHex: 16}[f])
}

// number rewrites an id of the given base in decimal. Ids of 64 digits exist.
func number(id string, base int) string {
	if base == 0 || len(id) > 64 {
		return id
	}
	for _, c := range []byte(id) {
		if c < '0' { // SetString would take a sign
			return id
		}
	}
	n, ok := new(big.Int).SetString(id, base)
	if !ok {
		return id
	}
	return n.String()
}
