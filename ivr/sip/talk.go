package sip

import (
	"sync"
	"time"

	"healthdial/ivr"
)

// A frame is 20 ms of sound: the packet time of G.711 (RFC 3551 §4.5.14).
const (
	frameTime    = 20 * time.Millisecond
	frameSamples = 160
)

// talk is what is said and keyed in a call: the part of it that needs no network.
// Three sides meet here: the conversation asks, the clock takes frames, and keys
// arrive. A key stops the saying where it arrives, so that the next frame is silent.
type talk struct {
	wake chan struct{} // holds one when anything below has changed

	mu       sync.Mutex
	want     ivr.Keys
	asked    bool     // a question is under way
	complete bool     // all its lines are in the queue, or no more are wanted
	queue    []saying // what is left to say, the first perhaps in part
	through  bool     // the line that is said now, or was last, is said to its end
	keys     []byte
	cut      time.Time // when a key stopped the saying, until that is heard
	held     bool      // nothing is heard: time-outs wait
	touched  time.Time // when anything was last said or keyed
}

// saying is a line as sound.
type saying struct {
	samples []int16
	through bool
}

func newTalk(now time.Time) *talk { return &talk{wake: make(chan struct{}, 1), touched: now} }

func (t *talk) changed() {
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

// begin asks a question. Keys pressed before it are dropped.
func (t *talk) begin(q ivr.Question) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.want, t.asked, t.complete, t.queue, t.keys = q.Keys, true, len(q.Lines) == 0, nil, nil
	t.through = len(q.Lines) > 0 && q.Lines[0].Through
	select {
	case <-t.wake:
	default:
	}
}

// say adds a line to the end. It reports whether more are wanted.
func (t *talk) say(samples []int16, through, last bool) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.complete {
		return false
	}
	if t.complete = last; len(samples) > 0 {
		t.queue = append(t.queue, saying{samples, through})
	}
	t.changed()
	return !last
}

// end is after the question: what is left of it is not said.
func (t *talk) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.asked, t.complete, t.queue = false, true, nil
}

// press is a key. It counts if a question wants it and nothing is being said that
// must be heard to its end; then it ends the saying.
func (t *talk) press(key byte, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.touched = now
	if !t.asked || t.want.Most == 0 || ivr.Enough(t.want, string(t.keys)) {
		return
	}
	if t.speaking() {
		if t.through {
			return
		}
		t.complete, t.queue, t.cut = true, nil, now
	}
	t.keys = append(t.keys, key)
	t.changed()
}

// speaking reports whether there is anything left to say. t.mu is held.
func (t *talk) speaking() bool { return !t.complete || len(t.queue) > 0 }

// hold says whether the other side hears us.
func (t *talk) hold(held bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.held = held
	t.changed()
}

// progress is how far a question has come.
type progress struct {
	speaking, held bool
	keys           string
}

func (t *talk) progress() progress {
	t.mu.Lock()
	defer t.mu.Unlock()
	return progress{t.speaking(), t.held, string(t.keys)}
}

// next fills a frame with what is to be said, and the rest of it with silence. It
// reports how long a key has waited for this frame, if it is the silent one that it
// asked for.
func (t *talk) next(frame *[frameSamples]int16, now time.Time) (stopped time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := 0
	for n < frameSamples && len(t.queue) > 0 {
		q := &t.queue[0]
		t.through, t.touched = q.through, now
		took := copy(frame[n:], q.samples)
		n, q.samples = n+took, q.samples[took:]
		if len(q.samples) == 0 {
			t.queue = t.queue[1:]
			t.changed()
		}
	}
	clear(frame[n:])
	if !t.cut.IsZero() {
		stopped, t.cut = now.Sub(t.cut), time.Time{}
	}
	return stopped
}
