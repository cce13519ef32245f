package sms

import (
	"math/big"
	"strings"
)

// IDForm is how an SMSC writes the names of messages: in the answer to submit_sm,
// and in the delivery receipt, which is not always the same.
type IDForm uint8

// The forms seen in the field.
const (
	Same        IDForm = iota // alike in both, but for case and leading zeros
	HexDecimal                // hexadecimal in the answer, decimal in the receipt
	DecimalHex                // decimal in the answer, hexadecimal in the receipt
	ByReference               // useless in either: the receipt brings back user_message_reference
)

// Bases of a number in a message's name; none is no number.
const none, decimal, hexadecimal = 0, 10, 16

// answered is the one name of a message, from the answer to its submit_sm.
func (f IDForm) answered(id string) string {
	return canonical(id, [...]int{Same: none, HexDecimal: hexadecimal, DecimalHex: decimal, ByReference: none}[f])
}

// receipted is the same name, from a receipt.
func (f IDForm) receipted(id string) string {
	return canonical(id, [...]int{Same: none, HexDecimal: decimal, DecimalHex: hexadecimal, ByReference: none}[f])
}

// maxID bounds a message's name: 65 octets with its NUL in SMPP 3.4 §5.2.23, and
// SMSCs have been seen to use them all.
const maxID = 64

// canonical writes a name in lower case without leading zeros, numbers as decimal.
func canonical(id string, base int) string {
	id = strings.ToLower(strings.TrimSpace(id))
	if len(id) > maxID {
		return ""
	}
	if base != none {
		if n, ok := new(big.Int).SetString(strings.TrimPrefix(id, "0x"), base); ok && n.Sign() >= 0 {
			return n.String()
		}
	}
	if trimmed := strings.TrimLeft(id, "0"); trimmed != "" || id == "" {
		return trimmed
	}
	return "0"
}
