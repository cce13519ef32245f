package charset

// messageOctets is what one short message holds, its header included (TS 23.040
// §9.2.3.24).
const messageOctets = 140

// writing is one way to write a text: an alphabet and, if that has 7 bits, its
// tables.
type writing struct {
	alphabet Alphabet
	shift    Shift
	table    table
}

func sevenBits(s Shift) writing { return writing{GSM7, s, s.table()} }

// unit is how many octets a unit of the alphabet has.
func (w writing) unit() int {
	if w.alphabet == UCS2 {
		return 2
	}
	return 1
}

// room is how many units one message holds beside a header of so many octets.
func (w writing) room(header int) int {
	left := messageOctets - header
	if w.alphabet == GSM7 {
		return left * 8 / 7
	}
	return left / w.unit()
}

func (w writing) coding() byte {
	switch w.alphabet {
	case GSM7:
		return CodingDefault
	case UCS2:
		return CodingUCS2
	default:
		return CodingLatin1
	}
}

// encode appends text to dst; it stops with false at the first rune that the
// alphabet lacks.
func (w writing) encode(dst []byte, text string) ([]byte, bool) {
	switch w.alphabet {
	case GSM7:
		return w.table.encode(dst, text)
	case UCS2:
		return appendUCS2(dst, text), true
	}
	for _, r := range text {
		if r > 0xFF {
			return dst, false
		}
		dst = append(dst, byte(r))
	}
	return dst, true
}
