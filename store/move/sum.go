package move

import (
	"crypto/sha256"
	"slices"

	"healthdial/store"
)

// Sum is what a file says of a partition, or of all.
type Sum struct {
	// Records counts records by kind; Items counts everything by section.
	Records map[string]uint64        `cbor:"1,keyasint"`
	Items   map[store.Section]uint64 `cbor:"2,keyasint"`
	// Head is the hash at the end of the audit chain.
	Head [32]byte `cbor:"3,keyasint"`
	// Digest chains the SHA-256 of every item.
	Digest [sha256.Size]byte `cbor:"4,keyasint"`
}

func newSum() Sum {
	return Sum{Records: map[string]uint64{}, Items: map[store.Section]uint64{}}
}

func (s *Sum) add(item store.Item, e entry) {
	s.Items[e.Section]++
	switch i := item.(type) {
	case store.RecordItem:
		s.Records[i.Kind]++
	case store.HeadItem:
		s.Head = i.Hash
	}
	octets := append(s.Digest[:], byte(e.Section))
	s.Digest = sha256.Sum256(append(octets, e.Body...))
}

// manifest is what the last chunk holds: the sum of each partition.
type manifest struct {
	Sums []Sum `cbor:"1,keyasint"`
}

func newManifest() manifest {
	m := manifest{Sums: make([]Sum, store.Partitions)}
	for p := range m.Sums {
		m.Sums[p] = newSum()
	}
	return m
}

// total adds all partitions up. Its digest is over theirs; it has no head.
func (m manifest) total() Sum {
	total, digests := newSum(), []byte{}
	for _, s := range m.Sums {
		for kind, n := range s.Records {
			total.Records[kind] += n
		}
		for section, n := range s.Items {
			total.Items[section] += n
		}
		digests = append(digests, s.Digest[:]...)
	}
	total.Digest = sha256.Sum256(digests)
	return total
}

// All is how many items there are.
func (s Sum) All() (n uint64) {
	for _, count := range s.Items {
		n += count
	}
	return n
}

// same reports whether two files, or a file and what it says of itself, sum up to
// the same.
func (m manifest) same(o manifest) bool {
	return slices.EqualFunc(m.Sums, o.Sums, func(a, b Sum) bool { return a.Digest == b.Digest && a.All() == b.All() && a.Head == b.Head })
}
