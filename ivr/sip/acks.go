package sip

import "sync"

// acks are the INVITEs of a call whose 200 is not acknowledged yet, by their CSeq: the
// ACK has the number of its INVITE (RFC 3261 §13.2.2.4). One that is repeated, or of an
// INVITE before, is nobody's.
type acks struct {
	mu      sync.Mutex
	awaited map[uint32]unacked
}

// unacked is a 200 of ours.
type unacked struct {
	came    chan struct{} // closed when its ACK came
	offered bool          // it held an offer, and its ACK holds the answer
}

// await begins to wait for an ACK.
func (a *acks) await(seq uint32, offered bool) unacked {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.awaited == nil {
		a.awaited = map[uint32]unacked{}
	}
	u := unacked{make(chan struct{}), offered}
	a.awaited[seq] = u
	return u
}

// take is what was awaited by that number, once.
func (a *acks) take(seq uint32) (unacked, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	u, ok := a.awaited[seq]
	delete(a.awaited, seq)
	return u, ok
}
