package smpp

import (
	"fmt"
	"time"
)

// paced reports whether the peer may submit one more message now.
func (p *Peer) paced() bool { return p == nil || p.pace.Allow() }

// messageID is the name of a message in the answer to it: the handler's, or else
// one that was never given before. Version 3.3 has room for eight characters.
func (p *Peer) messageID(id string, r *BindRequest) string {
	if p == nil {
		return id
	}
	if id == "" {
		id = fmt.Sprintf("%x", uint64(p.started.UnixMicro())+p.serial.Add(1))
	}
	if !r.optional() && len(id) > 8 {
		id = id[len(id)-8:]
	}
	return id
}

// accepted notes a message that was accepted under this id, and owes its receipt
// if one was asked for.
func (p *Peer) accepted(m Message, id string) {
	if p == nil || id == "" {
		return
	}
	now := time.Now()
	p.memory.remember(id, m.Source.Addr, now)
	if m.wantsReceipt() {
		p.owe(m, id, now)
	}
}

func (p *Peer) recall(id, source string) (time.Time, bool) {
	if p == nil {
		return time.Time{}, false
	}
	return p.memory.recall(id, source)
}
