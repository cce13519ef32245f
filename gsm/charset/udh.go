package charset

import (
	"encoding/binary"
	"errors"
)

// ErrUDH is returned for a user data header that does not hold together.
var ErrUDH = errors.New("charset: malformed user data header")

// Information element identifiers (TS 23.040 §9.2.3.24).
const (
	concat8Bit  = 0x00
	concat16Bit = 0x08
)

// Concat names a part of a long message (TS 23.040 §9.2.3.24.1 and .8). Parts
// belong together if they share source, destination, Ref and Total. The zero
// Concat is a message of one part.
type Concat struct {
	Ref   uint16
	Total byte
	Seq   byte // from 1 to Total
}

// IsZero reports whether the message stands alone.
func (c Concat) IsZero() bool { return c.Total == 0 }

// ParseUDH reads the user data header at the start of payload, which is there
// if esm_class has bit 0x40 (SMPP 3.4 §5.2.12). rest is what follows it, a part
// of payload. A concatenation element with a total or sequence that cannot be
// is ignored, elements other than concatenation are skipped, and of two the
// last counts, all as TS 23.040 wants. A header or an element longer than what
// is there is ErrUDH.
func ParseUDH(payload []byte) (c Concat, rest []byte, err error) {
	header, rest, ok := counted(payload)
	if !ok {
		return Concat{}, nil, ErrUDH
	}
	for len(header) > 0 {
		id := header[0]
		var element []byte
		if element, header, ok = counted(header[1:]); !ok {
			return Concat{}, nil, ErrUDH
		}
		if found, ok := parseConcat(id, element); ok {
			c = found
		}
	}
	return c, rest, nil
}

// counted takes an octet that says how many octets follow, and those.
func counted(b []byte) (head, rest []byte, ok bool) {
	if len(b) == 0 || len(b)-1 < int(b[0]) {
		return nil, nil, false
	}
	end := 1 + int(b[0])
	return b[1:end], b[end:], true
}

func parseConcat(id byte, element []byte) (Concat, bool) {
	var c Concat
	switch {
	case id == concat8Bit && len(element) == 3:
		c = Concat{uint16(element[0]), element[1], element[2]}
	case id == concat16Bit && len(element) == 4:
		c = Concat{binary.BigEndian.Uint16(element), element[2], element[3]}
	}
	return c, c.Seq > 0 && c.Seq <= c.Total
}

// header8 and header16 write the user data header of one part.
func header8(c Concat) []byte {
	return []byte{5, concat8Bit, 3, byte(c.Ref), c.Total, c.Seq}
}

func header16(c Concat) []byte {
	return []byte{6, concat16Bit, 4, byte(c.Ref >> 8), byte(c.Ref), c.Total, c.Seq}
}
