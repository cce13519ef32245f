package route

import (
	"encoding/binary"
	"math/bits"

	"healthdial/gsm/msisdn"
)

// Namer makes keyed names of what must be found and never read; *seal.Keyring does.
type Namer interface {
	Name(space string, parts ...[]byte) [16]byte
}

// Portability tells which operator has a ported number. It knows numbers by keyed
// hashes of 8 octets only, so that neither its file nor a dump of the memory is a
// directory of numbers. Hashes and codes lie in two slices: 9 octets for a number.
// Two numbers have the same hash by a chance of one in 10^11 even among 10^8.
type Portability struct {
	names  Namer
	codes  []string // operators' names or MCC-MNCs
	hashes []uint64 // sorted
	code   []uint8  // of each hash, in codes
}

// hashOf is how a number is known.
func hashOf(names Namer, n msisdn.Number) uint64 {
	name := names.Name("portability", []byte(n.Digits()))
	return binary.BigEndian.Uint64(name[:])
}

// Len is how many numbers the table has.
func (p *Portability) Len() int { return len(p.hashes) }

// Operator is the code that the table has for a number. Hashes spread evenly, so
// that a look-up begins where its hash should lie: it takes some four probes of a
// hundred million.
func (p *Portability) Operator(n msisdn.Number) (code string, ok bool) {
	i, ok := p.find(hashOf(p.names, n))
	if !ok {
		return "", false
	}
	return p.codes[p.code[i]], true
}

// find is an interpolation search that gives up guessing after some probes, for a
// file that somebody made to be slow.
func (p *Portability) find(h uint64) (int, bool) {
	low, high := 0, len(p.hashes) // h is in [low, high) if anywhere
	for probes := 0; low < high; probes++ {
		at := low + (high-low)/2
		if first, last := p.hashes[low], p.hashes[high-1]; probes < 32 {
			if h < first || h > last {
				return 0, false
			}
			at = low + between(h-first, last-first, high-1-low)
		}
		switch v := p.hashes[at]; {
		case v == h:
			return at, true
		case v < h:
			low = at + 1
		default:
			high = at
		}
	}
	return 0, false
}

// between is n * part / whole; 0 if whole is.
func between(part, whole uint64, n int) int {
	if whole == 0 {
		return 0
	}
	high, low := bits.Mul64(part, uint64(n))
	q, _ := bits.Div64(high, low, whole) // part <= whole, so that q <= n
	return int(q)
}
