package smpp

import (
	"sync"
	"time"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
)

// mostRecalled is how many messages of a peer are remembered.
const mostRecalled = 10_000

// memory is the ids of the last messages that a peer submitted and we accepted. An
// accepted message is delivered: it is in the hands of those it was for.
type memory struct {
	mu   sync.Mutex
	of   map[string]accepted
	ring []string // ids in their order, overwritten in turn
	next int
}

// accepted is what is remembered of one message: whom it came from, and when.
type accepted struct {
	source string
	at     time.Time
}

func newMemory(size int) *memory {
	return &memory{of: map[string]accepted{}, ring: make([]string, size)}
}

func (m *memory) remember(id, source string, at time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, known := m.of[id]; !known {
		delete(m.of, m.ring[m.next])
		m.ring[m.next], m.next = id, (m.next+1)%len(m.ring)
	}
	m.of[id] = accepted{source, at}
}

// recall finds a message by its id and source, both of which have to be its own
// (SMPP 3.4 §4.8.1).
func (m *memory) recall(id, source string) (at time.Time, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	a, ok := m.of[id]
	return a.at, ok && a.source == source
}

// recall answers a question about an earlier message. All that we accepted is
// delivered, so a message can be asked about but not taken back or changed; one
// that we do not remember is unknown.
func (b *Bind) recall(p *packet) {
	at, known := b.peer.recall(p.text, p.msg.Source.Addr)
	if known && p.id == pdu.QuerySMID {
		answer := p.answer(StatusOK)
		answer.text, answer.found = p.text, &found{final: absolute(at), state: Delivered}
		b.put(answer)
		return
	}
	b.reply(p, unrecalled(p, known))
}

// unrecalled is why a message cannot be told of, taken back or changed. A
// cancel_sm without an id means all messages between two addresses that wait: none
// do.
func unrecalled(p *packet, known bool) Status {
	switch {
	case p.id == pdu.QuerySMID:
		return StatusQueryFailed
	case !known && p.text != "":
		return StatusInvalidMessageID
	case p.id == pdu.CancelSMID:
		return StatusCancelFailed
	}
	return StatusReplaceFailed
}
