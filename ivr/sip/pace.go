package sip

import (
	"context"
	"sync"
	"time"
)

// pacer sends a frame for each stream every 20 ms. One clock serves them all: a ticker
// for each call costs a wake-up for each frame, this one at most one for each slot.
// When a frame is due is reckoned from the beginning, so that lateness never adds up.
type pacer struct {
	late  func(time.Duration)
	rouse chan struct{} // holds one when a stream has come

	mu    sync.Mutex
	slots [slots][]*stream
	count int
}

// slots are how many parts of a frame's time streams are spread over, so that many
// calls are not sent at once.
const (
	slots    = 5
	slotTime = frameTime / slots
)

// behind is how far the clock may fall behind and still send every frame. Beyond it
// the lost time is skipped: nobody wants to hear it.
const behind = 200 * time.Millisecond

func newPacer(late func(time.Duration)) *pacer {
	return &pacer{late: late, rouse: make(chan struct{}, 1)}
}

// add gives a stream the emptiest slot.
func (p *pacer) add(m *stream) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.slots {
		if len(p.slots[i]) < len(p.slots[m.slot]) {
			m.slot = i
		}
	}
	p.slots[m.slot] = append(p.slots[m.slot], m)
	p.count++
	select {
	case p.rouse <- struct{}{}:
	default:
	}
}

// remove takes it out. It may be sent once more while remove returns.
func (p *pacer) remove(m *stream) {
	p.mu.Lock()
	defer p.mu.Unlock()
	in := p.slots[m.slot]
	for i := range in {
		if in[i] == m {
			// A copy, as the clock may be going through the old one.
			p.slots[m.slot] = append(append([]*stream{}, in[:i]...), in[i+1:]...)
			p.count--
			return
		}
	}
}

// in are the streams of a slot, and whether there are any at all.
func (p *pacer) in(slot int) (due []*stream, any bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.slots[slot], p.count > 0
}

// run paces until ctx ends.
func (p *pacer) run(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	begin := time.Now()
	for n := 0; ; n++ {
		due := begin.Add(time.Duration(n) * slotTime)
		if late := time.Since(due); late > behind {
			begin, due = begin.Add(late), due.Add(late)
		}
		streams, any := p.in(n % slots)
		if !any {
			select {
			case <-p.rouse:
				begin, n = time.Now(), -1
			case <-ctx.Done():
				return
			}
			continue
		}
		if len(streams) == 0 {
			continue
		}
		timer.Reset(time.Until(due))
		select {
		case <-timer.C:
		case <-ctx.Done():
			return
		}
		p.send(streams, due)
	}
}

// send sends one frame of each stream.
func (p *pacer) send(streams []*stream, due time.Time) {
	for _, m := range streams {
		now := time.Now()
		if m.send(now) {
			p.late(now.Sub(due))
		}
	}
}
