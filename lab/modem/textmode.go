//go:build !production

package modem

import (
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf16"

	"healthdial/gsm/charset"
)

// textShown are the lines of a message in text mode (TS 27.005 §3.4.2 and 3.4.3).
func (m *Modem) textShown(prefix string, msg message, whole bool) []string {
	head := prefix + fmt.Sprintf("%q,", msg.stat)
	b := msg.tpdu
	switch b[0] & mtiMask {
	case mtiReport:
		to, rest, _ := readAddress(b[2:])
		return []string{head + fmt.Sprintf("%d,%d,%q,%d,%q,%q,%d", b[0], b[1], to, typeOf(to), readTime(rest), readTime(rest[7:]), rest[14])}
	case mtiSubmit:
		s, err := readSubmit(b)
		if err != nil {
			return []string{head}
		}
		return []string{head + fmt.Sprintf("%q,", s.to), m.inCharset(s.fragment)}
	}
	from, rest, _ := readAddress(b[1:])
	f, _ := readUserData(b[0]&udhi != 0, rest[1], int(rest[9]), rest[10:])
	head += fmt.Sprintf("%q,,%q", m.string(from), readTime(rest[2:]))
	if whole && m.now.csdh == 1 {
		head += fmt.Sprintf(",%d,%d,%d,%d,%q,%d,%d", typeOf(from), b[0], rest[0], rest[1], m.SMSC, typeOf(m.SMSC), rest[9])
	}
	return []string{head, m.inCharset(f)}
}

// inCharset is the text of a message: in +CSCS if it is 7-bit, else its octets as hex.
func (m *Modem) inCharset(f charset.Fragment) string {
	if !sevenBit(f.Coding) {
		return strings.ToUpper(hex.EncodeToString(f.Payload))
	}
	text, err := charset.Join([]charset.Fragment{{Shift: f.Shift, Payload: f.Payload}})
	if err != nil {
		return ""
	}
	return m.string(text)
}

// string writes a string in the character set of the terminal (TS 27.007 §5.5). What
// IRA lacks is shown as a question mark.
func (m *Modem) string(text string) string {
	switch m.now.cscs {
	case "UCS2":
		return ucs2(text)
	case "HEX":
		_, septets := charset.Encode(text)
		return strings.ToUpper(hex.EncodeToString(septets))
	case "GSM":
		_, septets := charset.Encode(text)
		return string(septets)
	}
	return strings.Map(func(r rune) rune {
		if r >= 0x80 {
			return '?'
		}
		return r
	}, text)
}

// plain reads a string in the character set of the terminal.
func (m *Modem) plain(text string) (string, error) {
	switch m.now.cscs {
	case "UCS2":
		b, err := hex.DecodeString(text)
		if err != nil {
			return "", cmeParameters
		}
		return charset.Decode(charset.CodingUCS2, b)
	case "HEX":
		b, err := hex.DecodeString(text)
		if err != nil {
			return "", cmeParameters
		}
		return charset.Decode(charset.CodingDefault, b)
	case "GSM":
		return charset.Decode(charset.CodingDefault, []byte(text))
	}
	return text, nil
}

// ucs2 writes a string as the hex of its 16-bit units.
func ucs2(text string) string {
	var out strings.Builder
	for _, u := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&out, "%04X", u)
	}
	return out.String()
}
