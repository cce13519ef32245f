package tpdu

import "encoding/hex"

// Frame writes a TPDU as a modem takes it in PDU mode (TS 27.005 §3.1, <pdu>): hex behind an
// empty service centre address, so that the SIM's is used. length is what +CMGS wants to be
// told: the octets of the TPDU alone.
func Frame(tpdu []byte) (line string, length int) {
	const upper = "0123456789ABCDEF"
	text := make([]byte, 0, 2+2*len(tpdu))
	text = append(text, "00"...)
	for _, b := range tpdu {
		text = append(text, upper[b>>4], upper[b&15])
	}
	return string(text), len(tpdu)
}

// Unframe reads the line in which a modem gives a TPDU. length is what the line before it
// told, or -1: modems that leave the service centre address out are known by it.
func Unframe(line string, length int) ([]byte, error) {
	octets, err := hex.DecodeString(line)
	if err != nil || len(octets) == 0 {
		return nil, ErrMalformed // err would hold a character
	}
	if len(octets) == length {
		return octets, nil
	}
	if skip := 1 + int(octets[0]); skip < len(octets) {
		return octets[skip:], nil
	}
	return nil, ErrMalformed
}
