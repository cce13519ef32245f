package voice

import (
	"container/list"
	"sync"
	"time"
)

// memory keeps clips within a number of octets: of too many, those go that were not
// wanted for longest.
type memory struct {
	limit  int
	forget time.Duration // after which a clip goes anyway; 0 is never

	mu    sync.Mutex // guards what follows
	size  int
	byKey map[key]*list.Element
	order list.List // of *kept, the latest wanted first
}

type kept struct {
	key     key
	samples []int16
	timer   *time.Timer // forgets it; nil for one that is kept
}

// overhead is about what keeping a clip costs beside its samples.
const overhead = 256

func (k *kept) size() int { return 2*len(k.samples) + overhead }

func newMemory(limit int, forget time.Duration) *memory {
	return &memory{limit: limit, forget: forget, byKey: map[key]*list.Element{}}
}

func (m *memory) get(k key) ([]int16, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.byKey[k]
	if e == nil {
		return nil, false
	}
	m.order.MoveToFront(e)
	return e.Value.(*kept).samples, true
}

// put keeps a clip, unless it is larger than all that may be kept.
func (m *memory) put(k key, samples []int16) {
	clip := &kept{key: k, samples: samples}
	if clip.size() > m.limit {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.remove(m.byKey[k])
	e := m.order.PushFront(clip)
	m.byKey[k], m.size = e, m.size+clip.size()
	if m.forget > 0 {
		clip.timer = time.AfterFunc(m.forget, func() { m.expire(k, e) })
	}
	for m.size > m.limit {
		m.remove(m.order.Back())
	}
}

// expire removes an element that is still the clip of its key.
func (m *memory) expire(k key, e *list.Element) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.byKey[k] == e {
		m.remove(e)
	}
}

func (m *memory) remove(e *list.Element) {
	if e == nil {
		return
	}
	clip := m.order.Remove(e).(*kept)
	delete(m.byKey, clip.key)
	m.size -= clip.size()
	if clip.timer != nil {
		clip.timer.Stop() // it holds the clip
	}
}
