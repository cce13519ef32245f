package smpp

import (
	"time"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
)

// slot is one place in the window. It belongs to whoever the gate gave it to; while
// it is registered, all but window and reply is guarded by window.mu.
type slot struct {
	window    *window
	id        pdu.ID
	ref       string // of the message
	seq       uint32
	deadline  time.Time
	older     *slot      // in the order of deadlines
	newer     *slot      // likewise
	reply     chan reply // capacity 1: settle never blocks
	abandoned bool       // nobody waits: settle releases the slot
	control   bool       // for enquire_link, bind and unbind: stands outside the window
}

// control is a slot for a request of the session itself, which a full window
// must not hold back. If nobody will wait for its answer, it is abandoned.
func control(abandoned bool) *slot {
	return &slot{reply: make(chan reply, 1), abandoned: abandoned, control: true}
}

// reply is what became of one request: the peer's answer, or why there is none.
type reply struct {
	packet packet
	err    error
}

// finish, insert, remove and wake are called with mu held.
func (w *window) finish(s *slot, r reply) {
	w.remove(s)
	if s.abandoned {
		w.release(s)
		return
	}
	s.reply <- r
}

func (w *window) insert(s *slot) {
	w.pending[s.seq] = s
	s.older, s.newer = w.newest, nil
	if s.older != nil {
		s.older.newer = s
	} else {
		w.oldest = s
	}
	w.newest = s
}

func (w *window) remove(s *slot) {
	delete(w.pending, s.seq)
	if s.older != nil {
		s.older.newer = s.newer
	} else {
		w.oldest = s.newer
	}
	if s.newer != nil {
		s.newer.older = s.older
	} else {
		w.newest = s.older
	}
	if len(w.pending) == 0 {
		w.wake()
	}
}

// release puts a slot back.
func (w *window) release(s *slot) {
	if s.control {
		return
	}
	s.abandoned = false
	w.gate.release(s)
}

func (w *window) wake() {
	if w.idle != nil {
		close(w.idle)
		w.idle = nil
	}
}
