package smpp

import (
	"context"
	"sync"
	"time"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
)

// maxSequence is the highest sequence_number (SMPP 3.4 §3.2); 0 is never used.
const maxSequence = 0x7FFFFFFF

// window is the requests of one session that wait for their answers. It forgets no
// answer: an expired request gives its slot back, and its answer is still recognised
// when it comes late. Who may use a slot is decided by the gate.
type window struct {
	timeout time.Duration
	gate    *gate
	bind    *Bind // whose window it is

	free  []*slot // guarded by gate.mu, as are the next four
	slots int     // how many there are, free or in use
	size  int     // how many are wanted: of more, those that come back are not kept
	queue queue   // those who wait for a slot of this window
	shut  bool    // no message goes by it any more

	mu      sync.Mutex
	last    uint32           // the sequence_number given last
	pending map[uint32]*slot // by sequence_number
	oldest  *slot            // of pending: all have the same time, so the first to expire
	newest  *slot
	late    *recent       // requests that were reported as unanswered
	parting bool          // only control requests are registered
	closed  error         // why no request is registered any more
	idle    chan struct{} // closed when pending becomes empty; nil while nobody asks
}

func newWindow(size int, timeout time.Duration, g *gate) *window {
	w := &window{timeout: timeout, gate: g, pending: make(map[uint32]*slot, size), late: newRecent(lateFor(size))}
	w.resize(size)
	return w
}

// lateFor is how many late answers a window of a size may await.
func lateFor(size int) int { return 4 * size }

// register gives the request its sequence_number. From here on its answer is
// recognised; it is therefore called before the first octet is written.
func (w *window) register(s *slot, p *packet, now time.Time) (uint32, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed != nil || w.parting && !s.control {
		w.release(s)
		return 0, ErrNotBound
	}
	for {
		if w.last++; w.last > maxSequence {
			w.last = 1
		}
		if _, taken := w.pending[w.last]; !taken {
			break
		}
	}
	s.id, s.ref, s.seq, s.deadline = p.id, p.msg.Ref, w.last, now.Add(w.timeout)
	w.late.forget(w.last)
	w.insert(s)
	return w.last, nil
}

// withdraw takes back a request that was never written.
func (w *window) withdraw(seq uint32) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if s, ok := w.pending[seq]; ok {
		w.remove(s)
		w.release(s)
	}
}

// wait is the answer to the request seq. If ctx ends first, the request stays in
// the window until it is answered or expires: the peer still counts it.
func (w *window) wait(ctx context.Context, s *slot, seq uint32) (packet, error) {
	select {
	case r := <-s.reply:
		w.release(s)
		return r.packet, r.err
	case <-ctx.Done():
	}
	w.mu.Lock()
	if w.pending[seq] == s {
		s.abandoned = true
		w.mu.Unlock()
		return packet{}, unanswered(ctx)
	}
	w.mu.Unlock()
	r := <-s.reply // settled meanwhile
	w.release(s)
	return r.packet, r.err
}

// match is what an answer turned out to be.
type match uint8

const (
	matched   match = iota
	late            // its request had expired
	unmatched       // no request of ours, or one of another kind
)

// settle gives an answer to its request. generic_nack answers any request. ref is
// that of a message whose sender has been told meanwhile that it is unanswered.
func (w *window) settle(p packet, err error) (m match, ref string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	s, ok := w.pending[p.seq]
	switch {
	case ok && (p.id == pdu.GenericNACKID || p.id == s.id|responseBit):
		if s.abandoned {
			ref = s.ref
		}
		w.finish(s, reply{p, err})
		return matched, ref
	case !ok:
		if ref, known := w.late.forget(p.seq); known {
			return late, ref
		}
	}
	return unmatched, ""
}

// expire ends every request whose time has run out and tells how many they were
// and when to look again: no request registered later can expire before that.
func (w *window) expire(now time.Time) (n int, next time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for s := w.oldest; s != nil; s = w.oldest {
		if now.Before(s.deadline) {
			return n, s.deadline
		}
		w.late.remember(s.seq, s.ref)
		w.finish(s, reply{err: ErrExpired})
		n++
	}
	return n, now.Add(w.timeout)
}

// close ends every request with ErrLost and refuses new ones.
func (w *window) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = ErrNotBound
	for w.oldest != nil {
		w.finish(w.oldest, reply{err: ErrLost})
	}
}

// drained is closed once no request waits. No message is registered from here on.
func (w *window) drained() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.parting = true
	if w.idle == nil {
		w.idle = make(chan struct{})
	}
	idle := w.idle
	if len(w.pending) == 0 {
		w.wake()
	}
	return idle
}

// inFlight is how many requests wait for their answers.
func (w *window) inFlight() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.pending)
}
