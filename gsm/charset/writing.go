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

// width is what a rune costs, in units of the alphabet; 0 if it cannot be written.
func (w writing) width(r rune) int {
	if w.alphabet == GSM7 {
		return w.table.width(r)
	}
	return Width(r, w.alphabet)
}

// measure is the length of a text in units; ok is false if it cannot be written so.
func (w writing) measure(text string) (units int, ok bool) {
	for _, r := range text {
		n := w.width(r)
		if n == 0 {
			return 0, false
		}
		units += n
	}
	return units, true
}

// room is how many units one message holds beside a header of so many octets.
func (w writing) room(header int) int {
	switch left := messageOctets - header; w.alphabet {
	case GSM7:
		return left * 8 / 7
	case UCS2:
		return left / 2
	default:
		return left
	}
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

// encode appends a text that measure has found to fit.
func (w writing) encode(dst []byte, text string) []byte {
	switch w.alphabet {
	case GSM7:
		dst, _ = w.table.encode(dst, text)
		return dst
	case UCS2:
		return appendUCS2(dst, text)
	}
	for _, r := range text {
		dst = append(dst, byte(r))
	}
	return dst
}
