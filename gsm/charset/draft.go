package charset

import (
	"encoding/binary"
	"unicode/utf16"
)

// draft is a text as it may be sent. Places in it are counted in units.
type draft struct {
	writing
	octets []byte
	cuts   []int // where each message ends
}

func (d draft) units() int { return len(d.octets) / d.unit() }

// slice is what stands between two places.
func (d draft) slice(from, to int) []byte {
	n := d.unit()
	return d.octets[from*n : to*n : to*n]
}

// cut is where each part ends if parts hold limit units. Filling each before the
// next is begun gives the fewest.
func (d draft) cut(limit int, end func(d draft, begin, most int) int) []int {
	var cuts []int
	begin, units := 0, d.units()
	for units-begin > limit {
		begin = end(d, begin, begin+limit)
		cuts = append(cuts, begin)
	}
	return append(cuts, units)
}

// fullest ends a part where it is as full as it may be: not inside an escape or a
// surrogate pair.
func fullest(d draft, _, most int) int {
	switch d.alphabet {
	case GSM7:
		if d.octets[most-1] == escape {
			return most - 1
		}
	case UCS2:
		if utf16.IsSurrogate(d.ucs2(most)) && !isHigh(d.ucs2(most)) {
			return most - 1
		}
	}
	return most
}

// kindest ends a part where nothing that is read as one is cut, unless that alone
// fills it.
func kindest(d draft, begin, most int) int {
	full := fullest(d, begin, most)
	for at := full; at > begin; {
		before, width := d.before(at)
		if !Together(before, d.at(at)) {
			return at
		}
		at -= width
	}
	return full
}

// before is the rune that ends at a place, and its width.
func (d draft) before(at int) (r rune, width int) {
	switch d.alphabet {
	case GSM7:
		if s := d.octets[at-1]; at > 1 && d.octets[at-2] == escape {
			return d.table.extension.runes[s], 2
		}
	case UCS2:
		if u := d.ucs2(at - 1); at > 1 && isHigh(d.ucs2(at-2)) {
			return utf16.DecodeRune(d.ucs2(at-2), u), 2
		}
	}
	return d.at(at - 1), 1
}

// at is the rune that begins at a place.
func (d draft) at(at int) rune {
	switch d.alphabet {
	case GSM7:
		if d.octets[at] == escape {
			return d.table.extension.runes[d.octets[at+1]]
		}
		return d.table.basic.runes[d.octets[at]]
	case UCS2:
		if u := d.ucs2(at); isHigh(u) {
			return utf16.DecodeRune(u, d.ucs2(at+1))
		} else {
			return u
		}
	}
	return rune(d.octets[at])
}

func (d draft) ucs2(at int) rune { return rune(binary.BigEndian.Uint16(d.octets[2*at:])) }

// isHigh reports whether a unit is the first of a surrogate pair.
func isHigh(unit rune) bool { return unit&0xFC00 == 0xD800 }
