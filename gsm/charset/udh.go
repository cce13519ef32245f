package charset

import (
	"encoding/binary"
	"errors"
)

// ErrUDH is returned for a user data header that does not hold together.
var ErrUDH = errors.New("charset: malformed user data header")

// Information element identifiers (TS 23.040 §9.2.3.24).
const (
	concat8Bit   = 0x00
	concat16Bit  = 0x08
	singleShift  = 0x24
	lockingShift = 0x25
)

// Splitting is how a long message is cut into parts, and where their numbers stand.
type Splitting uint8

// The ways of splitting.
const (
	UDH8    Splitting = iota // in the user data header, under a reference of 8 bits: every handset knows it
	UDH16                    // there, under a reference of 16 bits
	SAR                      // beside the text, in the sar_ parameters (SMPP 3.4 §5.3.2.22 to 24)
	Payload                  // not at all: message_payload carries the whole, and the SMSC splits it
)

// Concat names a part of a long message (TS 23.040 §9.2.3.24.1 and .8). Parts
// belong together if they share source, destination, Ref, Total and By: references
// of different widths are counted apart. The zero Concat is a message of one part.
type Concat struct {
	Ref   uint16
	Total byte
	Seq   byte // from 1 to Total
	By    Splitting
}

// IsZero reports whether the message stands alone.
func (c Concat) IsZero() bool { return c.Total == 0 }

// Same reports whether c and d are of one long message, if they share source and
// destination.
func (c Concat) Same(d Concat) bool { return c.Ref == d.Ref && c.Total == d.Total && c.By == d.By }

// Header is what a user data header says of the text behind it.
type Header struct {
	Concat Concat
	Shift  Shift
}

// ParseUDH reads the user data header at the start of payload, which is there
// if esm_class has bit 0x40 (SMPP 3.4 §5.2.12). rest is what follows it, a part
// of payload. Elements other than concatenation and shift tables are skipped, of
// two the last counts, and one that cannot be is ignored: a total, sequence or
// length that makes no sense, a table that does not exist. All that is as TS
// 23.040 wants. A header or an element longer than what is there is ErrUDH.
func ParseUDH(payload []byte) (h Header, rest []byte, err error) {
	elements, rest, ok := counted(payload)
	if !ok {
		return Header{}, nil, ErrUDH
	}
	for len(elements) > 0 {
		id := elements[0]
		var data []byte
		if data, elements, ok = counted(elements[1:]); !ok {
			return Header{}, nil, ErrUDH
		}
		h.take(id, data)
	}
	return h, rest, nil
}

// counted takes an octet that says how many octets follow, and those.
func counted(b []byte) (head, rest []byte, ok bool) {
	if len(b) == 0 || len(b)-1 < int(b[0]) {
		return nil, nil, false
	}
	end := 1 + int(b[0])
	return b[1:end], b[end:], true
}

// take reads one element.
func (h *Header) take(id byte, data []byte) {
	switch {
	case id == concat8Bit && len(data) == 3:
		h.number(Concat{uint16(data[0]), data[1], data[2], UDH8})
	case id == concat16Bit && len(data) == 4:
		h.number(Concat{binary.BigEndian.Uint16(data), data[2], data[3], UDH16})
	case id == singleShift && len(data) == 1 && hasTable(extensions, data[0]):
		h.Shift.Single = Language(data[0])
	case id == lockingShift && len(data) == 1 && hasTable(basics, data[0]):
		h.Shift.Locking = Language(data[0])
	}
}

func (h *Header) number(c Concat) {
	if c.Seq > 0 && c.Seq <= c.Total {
		h.Concat = c
	}
}

func hasTable(halves [languages]*half, id byte) bool {
	return id < byte(languages) && halves[id] != nil
}

// size is how many octets the header has on the air, if it is numbered by. SMSCs
// make a header of SAR parameters, some of them with the wider element.
func (h Header) size(by Splitting) int {
	n := 0
	if !h.Concat.IsZero() {
		n += 5
		if by == UDH16 || by == SAR {
			n++
		}
	}
	for _, l := range []Language{h.Shift.Single, h.Shift.Locking} {
		if l != Default {
			n += 3
		}
	}
	if n > 0 {
		n++ // its length
	}
	return n
}

// maxHeader is the longest that append writes.
const maxHeader = 13

// append writes the header behind dst: nothing if it says nothing.
func (h Header) append(dst []byte) []byte {
	start := len(dst)
	dst = append(dst, 0)
	switch c := h.Concat; {
	case c.IsZero():
	case c.By == UDH8:
		dst = append(dst, concat8Bit, 3, byte(c.Ref), c.Total, c.Seq)
	case c.By == UDH16:
		dst = append(dst, concat16Bit, 4, byte(c.Ref>>8), byte(c.Ref), c.Total, c.Seq)
	}
	if h.Shift.Single != Default {
		dst = append(dst, singleShift, 1, byte(h.Shift.Single))
	}
	if h.Shift.Locking != Default {
		dst = append(dst, lockingShift, 1, byte(h.Shift.Locking))
	}
	if dst[start] = byte(len(dst) - start - 1); dst[start] == 0 {
		return dst[:start]
	}
	return dst
}
