package smpp

// recent remembers the last few requests put into it: by sequence_number, the
// senders' references.
type recent struct {
	ring []uint32
	next int
	refs map[uint32]string
}

func newRecent(size int) *recent {
	return &recent{ring: make([]uint32, size), refs: make(map[uint32]string, size)}
}

func (r *recent) remember(seq uint32, ref string) {
	delete(r.refs, r.ring[r.next])
	r.ring[r.next], r.next = seq, (r.next+1)%len(r.ring)
	r.refs[seq] = ref
}

// grow makes room for size requests; it never makes less.
func (r *recent) grow(size int) {
	if size <= len(r.ring) {
		return
	}
	ring := make([]uint32, size)
	n := copy(ring, r.ring[r.next:]) // the oldest first
	n += copy(ring[n:], r.ring[:r.next])
	r.ring, r.next = ring, n
}

// forget takes seq out and tells whether it was there.
func (r *recent) forget(seq uint32) (ref string, ok bool) {
	ref, ok = r.refs[seq]
	delete(r.refs, seq)
	return ref, ok
}
