package charset

// maxParts is what the one octet of a concatenation element can count.
const maxParts = 255

// Part is one short message of a text, ready for short_message.
type Part struct {
	Concat Concat // zero if the text fits one message
	Coding byte   // data_coding: CodingDefault or CodingUCS2
	UDH    []byte // empty if the text fits one message; else esm_class needs 0x40
	Text   []byte // unpacked septets or UCS-2
}

// ShortMessage is what goes into the PDU: the header, if any, then the text.
func (p Part) ShortMessage() []byte {
	return append(p.UDH[:len(p.UDH):len(p.UDH)], p.Text...)
}

// framing is how parts are numbered and how much each then holds, in units of
// the alphabet (TS 23.040 §9.2.3.24.1: 140 octets less the header).
type framing struct {
	single, part [2]int // by Alphabet
	header       func(Concat) []byte
}

func narrow() framing { return framing{[2]int{160, 70}, [2]int{153, 67}, header8} }
func wide() framing   { return framing{[2]int{160, 70}, [2]int{152, 66}, header16} }

// Split cuts text into the fewest short messages: one of 160 septets or 70
// UCS-2 units, else parts of 153 or 67 numbered under an 8-bit reference, which
// every handset knows. It never cuts inside an escape or a surrogate pair. An
// empty text is one empty part. More than 255 parts are ErrTooLong.
func Split(text string, ref byte) ([]Part, error) {
	return split(text, uint16(ref), narrow())
}

// SplitWide is Split with a 16-bit reference, for senders with so much traffic
// to one number that 256 references repeat too soon. Its parts hold 152 septets
// or 66 UCS-2 units.
func SplitWide(text string, ref uint16) ([]Part, error) {
	return split(text, ref, wide())
}

func split(text string, ref uint16, f framing) ([]Part, error) {
	alphabet, units := Measure(text)
	coding, payload := Encode(text)
	if units <= f.single[alphabet] {
		return []Part{{Coding: coding, Text: payload}}, nil
	}
	cuts := cut(text, alphabet, f.part[alphabet])
	if len(cuts) > maxParts {
		return nil, ErrTooLong
	}
	octets := 1 + int(alphabet) // per unit
	parts, from := make([]Part, len(cuts)), 0
	for i, to := range cuts {
		c := Concat{ref, byte(len(cuts)), byte(i + 1)}
		parts[i] = Part{c, coding, f.header(c), payload[from*octets : to*octets]}
		from = to
	}
	return parts, nil
}

// cut is where each part ends, in units from the start. Filling each part
// before the next is begun gives the fewest.
func cut(text string, a Alphabet, limit int) []int {
	var cuts []int
	begin, at := 0, 0
	for _, r := range text {
		w := Width(r, a)
		if at+w-begin > limit {
			cuts = append(cuts, at)
			begin = at
		}
		at += w
	}
	return append(cuts, at)
}
