package at

// patience is how many other lines may come between a header and its data.
const patience = 8

// shortest is the least digits of a TPDU whose length is not what its header says: fewer may
// be a serial number.
const shortest = 24

// header is a line whose data are still to come.
type header struct {
	line   string
	answer bool // it belongs to the answer; else it was said unasked
	octets int  // of the TPDU, its service centre's address not counted; or one of the below
	left   int  // of patience
}

// What a header may say instead of a length.
const (
	unknown = -1 // nothing that we can read: a TPDU
	plain   = -2 // in text mode: a line of any kind
)

// promises reports whether data follow an unsolicited code, and how long they are (TS 27.005
// §3.4.1): in PDU mode behind +CMT: [<alpha>],<length>, +CDS: <length> and +CBM: <length>.
func promises(line string) (octets int, ok bool) {
	f := Fields(line)
	switch name(line) {
	case "+CMT":
		if len(f) <= 2 {
			return length(f), true
		}
		return plain, true
	case "+CDS":
		return length(f), len(f) == 1
	case "+CBM":
		if len(f) == 1 {
			return length(f), true
		}
		return plain, true
	}
	return 0, false
}

// length is the last parameter.
func length(f Params) int {
	n, ok := f.Int(len(f) - 1)
	if !ok || n < 0 {
		return unknown
	}
	return n
}

// fits reports whether a line is exactly what the header promised: a TPDU, with the address
// of the service centre before it or, from old modems, without.
func (h header) fits(line string) bool {
	if h.octets == plain {
		return true
	}
	n, ok := digits(line)
	if !ok {
		return false
	}
	centre, _ := integer(line[:2], 16)
	return n == h.octets || n == 1+centre+h.octets
}

// digits is how many octets a line of hexadecimal digits stands for.
func digits(line string) (octets int, ok bool) {
	for i := range len(line) {
		if c := line[i]; (c < '0' || c > '9') && (c|' ' < 'a' || c|' ' > 'f') {
			return 0, false
		}
	}
	return len(line) / 2, line != "" && len(line)%2 == 0
}
