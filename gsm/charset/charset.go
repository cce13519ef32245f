// Package charset is text as GSM networks carry it: the GSM 7-bit default
// alphabet, the national tables that a user data header may put in its place, and
// UCS-2 (3GPP TS 23.038), the SMPP data_coding values that name them, and long
// messages cut into parts and put together again (3GPP TS 23.040 §9.2.3.24).
//
// Everything is a pure function, safe for concurrent use. No error carries a
// piece of the text it is about.
package charset

import (
	"errors"
	"fmt"
)

// Alphabet is one of the alphabets in which we send text.
type Alphabet uint8

// The alphabets, in the order of preference.
const (
	GSM7   Alphabet = iota // the 7-bit default alphabet, counted in septets
	UCS2                   // 16-bit code units, counted in units (a surrogate pair is two)
	Latin1                 // ISO 8859-1, counted in octets; for links that say they take it
)

// String is the name people know the alphabet by.
func (a Alphabet) String() string {
	switch a {
	case GSM7:
		return "GSM-7"
	case UCS2:
		return "UCS-2"
	case Latin1:
		return "Latin-1"
	}
	return fmt.Sprintf("Alphabet(%d)", uint8(a))
}

// Values of data_coding (SMPP 3.4 §5.2.19) and of the USSD data coding scheme
// (3GPP TS 23.038 §5).
const (
	CodingDefault  byte = 0x00 // the SMSC default alphabet: GSM 7-bit, one septet per octet
	CodingASCII    byte = 0x01
	CodingLatin1   byte = 0x03
	CodingUCS2     byte = 0x08
	CodingUSSDGSM7 byte = 0x0F // USSD: GSM 7-bit, language unspecified
	CodingUSSDUCS2 byte = 0x48 // USSD: UCS-2
)

// MaxOctets bounds what Decode reads; a concatenated message of 255 parts is
// well below it.
const MaxOctets = 1 << 16

var (
	// ErrCoding is returned for a data_coding that carries no text we can read.
	ErrCoding = errors.New("charset: data coding is not text")
	// ErrTooLong is returned for a payload above MaxOctets and for a text that
	// needs more than 255 parts.
	ErrTooLong = errors.New("charset: too long")
)

// Encode writes text in GSM 7-bit, unpacked with one septet per octet as SMPP
// carries it, if every rune of it fits, else in UCS-2. The data_coding is
// CodingDefault or CodingUCS2. Invalid UTF-8 becomes U+FFFD.
func Encode(text string) (dcs byte, payload []byte) {
	if septets, ok := defaultTable.encode(make([]byte, 0, len(text)), text); ok {
		return CodingDefault, septets
	}
	return CodingUCS2, appendUCS2(make([]byte, 0, 2*len(text)), text)
}

// Decode reads a payload without user data header by its data_coding. It reads
// what is there: an undefined escape, half a surrogate pair or a missing last
// octet cost a character, never the message. An octet above 0x7F in a 7-bit
// coding is taken as UTF-8 if the whole payload is valid UTF-8, else as
// Latin-1, for some SMSCs mean that by their default.
//
// It refuses codings that carry no text (ErrCoding) and payloads longer than
// MaxOctets (ErrTooLong).
func Decode(dcs byte, payload []byte) (string, error) {
	if len(payload) > MaxOctets {
		return "", ErrTooLong
	}
	switch {
	case dcs == CodingASCII || dcs == CodingLatin1:
		return decodeLatin1(payload), nil
	case IsGSM7(dcs):
		return decodeSeptets(defaultTable, payload), nil
	case IsUCS2(dcs):
		return decodeUCS2(payload), nil
	}
	return "", ErrCoding
}

// IsGSM7 knows the values for the default alphabet, those of TS 23.038 §4 and
// §5 with a message class among them, for SMSCs pass them through.
func IsGSM7(dcs byte) bool {
	switch dcs & 0xFC {
	case 0x10, 0x40, 0x50, 0xF0:
		return true
	}
	return dcs == CodingDefault || dcs == CodingUSSDGSM7
}

// IsUCS2 knows the values for UCS-2, with and without a message class.
func IsUCS2(dcs byte) bool {
	switch dcs & 0xFC {
	case 0x18, 0x48, 0x58:
		return true
	}
	return dcs == CodingUCS2
}

// Fits tells in which alphabet Encode writes text.
func Fits(text string) Alphabet {
	for _, r := range text {
		if Width(r, GSM7) == 0 {
			return UCS2
		}
	}
	return GSM7
}

// Width is what one rune costs in an alphabet's own units: one or two septets,
// one or two UCS-2 units, an octet; 0 if the alphabet lacks it.
func Width(r rune, a Alphabet) int {
	switch {
	case a == GSM7:
		return defaultTable.width(r)
	case a == Latin1 && r > 0xFF:
		return 0
	case r > 0xFFFF:
		return 2
	}
	return 1
}

// Septets is the length of text in GSM 7-bit, escapes counted as two, or -1 if
// it does not fit that alphabet.
func Septets(text string) int {
	n := 0
	for _, r := range text {
		w := Width(r, GSM7)
		if w == 0 {
			return -1
		}
		n += w
	}
	return n
}

// UCS2Units is the length of text in 16-bit units, surrogate pairs counted as
// two.
func UCS2Units(text string) int {
	n := 0
	for _, r := range text {
		n += Width(r, UCS2)
	}
	return n
}

// Measure is the alphabet in which Encode writes text and its length there.
func Measure(text string) (a Alphabet, units int) {
	if n := Septets(text); n >= 0 {
		return GSM7, n
	}
	return UCS2, UCS2Units(text)
}
