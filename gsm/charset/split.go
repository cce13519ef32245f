package charset

// maxParts is what the one octet of a concatenation element can count.
const maxParts = 255

// Part is what goes into one PDU of a text.
type Part struct {
	Coding   byte   // data_coding: CodingDefault, CodingUCS2 or CodingLatin1
	UDH      []byte // with it esm_class needs 0x40; empty if there is nothing to announce
	Text     []byte // septets, one in an octet or packed; UCS-2; Latin-1
	Messages int    // short messages that it becomes: above 1 it must travel as message_payload
	Concat   Concat // zero if the text fits one message or the SMSC is to split it
}

// ShortMessage is the user data: the header, if any, then the text.
func (p Part) ShortMessage() []byte {
	return append(p.UDH[:len(p.UDH):len(p.UDH)], p.Text...)
}

// Split is the Split of the zero Layout: one message of 160 septets or 70 UCS-2
// units, else parts of 153 or 67.
func Split(text string, ref byte) ([]Part, error) { return Layout{}.Split(text, uint16(ref)) }
