package charset

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	bigEndianMark    = 0xFEFF
	littleEndianMark = 0xFFFE // the same mark, read in the wrong order
)

// decodeSeptets reads septets by a table, unless octets above 0x7F prove that they
// are something else.
func decodeSeptets(t table, payload []byte) string {
	if isSeptets(payload) {
		return t.decode(payload)
	}
	if utf8.Valid(payload) {
		return string(payload)
	}
	return decodeLatin1(payload)
}

func isSeptets(payload []byte) bool {
	for _, b := range payload {
		if b > 0x7F {
			return false
		}
	}
	return true
}

// decodeLatin1 reads ISO 8859-1, whose octets are the first 256 code points;
// ASCII is its lower half.
func decodeLatin1(payload []byte) string {
	if isSeptets(payload) {
		return string(payload)
	}
	out := make([]byte, 0, 2*len(payload))
	for _, b := range payload {
		out = utf8.AppendRune(out, rune(b))
	}
	return string(out)
}

// decodeUCS2 reads big-endian units, surrogate pairs included. A byte order
// mark is obeyed and dropped; half a pair becomes U+FFFD; an odd last octet is
// ignored.
func decodeUCS2(payload []byte) string {
	little := false
	if len(payload) >= 2 {
		switch binary.BigEndian.Uint16(payload) {
		case bigEndianMark:
			payload = payload[2:]
		case littleEndianMark:
			little, payload = true, payload[2:]
		}
	}
	out := make([]byte, 0, 3*len(payload)/2)
	for ; len(payload) >= 2; payload = payload[2:] {
		r := unit(payload, little)
		if utf16.IsSurrogate(r) {
			pair := rune(utf8.RuneError)
			if len(payload) >= 4 {
				pair = utf16.DecodeRune(r, unit(payload[2:], little))
			}
			if r = pair; r != utf8.RuneError {
				payload = payload[2:]
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return string(out)
}

// unit is the first UTF-16 unit of a payload.
func unit(payload []byte, little bool) rune {
	if little {
		return rune(binary.LittleEndian.Uint16(payload))
	}
	return rune(binary.BigEndian.Uint16(payload))
}

// appendUCS2 writes big-endian units without a mark; runes beyond the basic
// plane become surrogate pairs, as every handset of today reads them.
func appendUCS2(out []byte, text string) []byte {
	for _, r := range text {
		if r > 0xFFFF {
			high, low := utf16.EncodeRune(r)
			out = binary.BigEndian.AppendUint16(out, uint16(high))
			out = binary.BigEndian.AppendUint16(out, uint16(low))
			continue
		}
		out = binary.BigEndian.AppendUint16(out, uint16(r))
	}
	return out
}
