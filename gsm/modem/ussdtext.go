package modem

import (
	"encoding/binary"
	"encoding/hex"
	"strings"

	"healthdial/gsm/charset"
)

// ussdForm is how a family of models writes the texts of +CUSD (TS 27.007 §7.15).
type ussdForm uint8

const (
	text   ussdForm = iota // as text; what cannot be is hex of UCS-2
	packed                 // hex of packed 7-bit text (TS 23.038 §6.1.2.3), or of UCS-2
)

// write is a code or an answer as the modem takes it. It is false for what cannot be sent.
func (form ussdForm) write(s string) (string, bool) {
	septets, ok := gsm7(s)
	if !ok || s == "" || len(charset.PackUSSD(septets)) > maxUSSD {
		return "", false
	}
	if form == packed {
		return strings.ToUpper(hex.EncodeToString(charset.PackUSSD(septets))), true
	}
	for _, r := range s {
		if r < ' ' || r > '~' || r == '"' {
			return "", false
		}
	}
	return s, true
}

// maxUSSD is how many octets a USSD string has at most (TS 24.080 §3.6.1).
const maxUSSD = 160

func gsm7(s string) ([]byte, bool) {
	coding, septets := charset.Encode(s)
	return septets, coding == charset.CodingDefault
}

// read is what a network said, by its data coding scheme (TS 23.038 §5). What looks like hex
// and is not what it should be is told as it stands.
func (form ussdForm) read(s string, coding byte) string {
	octets, err := hex.DecodeString(s)
	if err != nil || len(octets) == 0 {
		return s
	}
	switch {
	case charset.IsUCS2(coding):
		if len(octets)%2 != 0 {
			return s
		}
		decoded, _ := charset.Decode(charset.CodingUCS2, octets)
		return decoded
	case form == packed:
		return unpacked(octets)
	case looksUCS2(octets):
		decoded, _ := charset.Decode(charset.CodingUCS2, octets)
		return decoded
	}
	return s
}

func unpacked(octets []byte) string {
	decoded, _ := charset.Decode(charset.CodingDefault, charset.UnpackUSSD(octets))
	return decoded
}

// looksUCS2 knows UCS-2 that a modem gives as hex although the network sent 7-bit text,
// because its character set was UCS2: every other octet of western text is zero.
func looksUCS2(octets []byte) bool {
	if len(octets) < 4 || len(octets)%2 != 0 {
		return false
	}
	for ; len(octets) > 0; octets = octets[2:] {
		if unit := binary.BigEndian.Uint16(octets); unit > 0xFF {
			return false
		}
	}
	return true
}
