package smpp

import ()

// recent remembers the last few sequence_numbers put into it.
type recent struct {
	ring []uint32
	next int
	set  map[uint32]struct{}
}

func newRecent(size int) *recent {
	return &recent{ring: make([]uint32, size), set: make(map[uint32]struct{}, size)}
}

func (r *recent) remember(seq uint32) {
	delete(r.set, r.ring[r.next])
	r.ring[r.next], r.next = seq, (r.next+1)%len(r.ring)
	r.set[seq] = struct{}{}
}

// forget takes seq out and tells whether it was there.
func (r *recent) forget(seq uint32) bool {
	_, ok := r.set[seq]
	delete(r.set, seq)
	return ok
}
