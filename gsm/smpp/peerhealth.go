package smpp

import (
	"fmt"
	"maps"
	"time"
)

// Counters is what the peer's sessions have seen.
func (p *Peer) Counters() *Counters { return p.count }

// Status is the Reason of the peer's Health: "bound 2 of 4", "not bound; bind refused:
// wrong password".
func (p *Peer) Status() string { return p.Health().Reason }

// Health is how the peer stands now.
func (p *Peer) Health() Health {
	p.mu.Lock()
	defer p.mu.Unlock()
	h := Health{
		Kind: OfPeer, Link: p.cfg().Name, Listener: p.server, Most: p.cfg().Binds, State: p.state, Since: p.since, Counters: p.count.Map(),
		Refused: maps.Clone(p.refused), LastError: p.failed.what, FailedAt: p.failed.at,
	}
	for _, b := range p.binds {
		if !b.State().Bound() {
			continue
		}
		h.Binds = append(h.Binds, BindHealth{
			Number: b.number, State: b.State().String(), Since: b.joined, Peer: b.RemoteAddr().String(),
			InFlight: b.InFlight(), Window: b.size, InHand: b.hand.count(),
		})
		_, waiting := b.gate.health()
		h.Waiting += waiting
	}
	h.Reason = p.reason(h)
	return h
}

// reason puts it into a sentence; needs mu.
func (p *Peer) reason(h Health) string {
	bound := ""
	if n := len(h.Binds); n > 0 {
		bound = fmt.Sprintf("bound %d of %d", n, p.cfg().Binds)
	}
	switch {
	case p.order == suspend && bound != "":
		return joined("suspended by command: its binds are refused", bound, waiting(h))
	case p.order == suspend:
		return "suspended by command: unbound, and its binds are refused"
	case p.order == drain && bound != "":
		return joined("drained by command: dialogues go on, nothing new is taken", bound, waiting(h))
	case p.order == drain:
		return "drained by command: unbound, and its binds are refused"
	case bound != "":
		return bound
	}
	return p.word
}

// moved settles the state after a change; needs mu.
func (p *Peer) moved() {
	if s := p.stand(); s != p.state {
		p.state, p.since = s, time.Now()
	}
}

func (p *Peer) stand() LinkState {
	switch p.order {
	case suspend:
		return Suspended
	case drain:
		return Isolated
	}
	for _, b := range p.binds {
		if b.State().Bound() {
			return Running
		}
	}
	return Absent
}

// deny refuses a bind of the peer's, or of nobody's.
func (p *Peer) deny(b *Bind, s Status, why string) Status {
	if p == nil {
		if b.strange != nil {
			b.strange(why)
		}
		return b.deny(s, why)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.denied(b, s, why)
}

// denied is deny with mu held. Reasons are words of ours, so they are few.
func (p *Peer) denied(b *Bind, s Status, why string) Status {
	p.refused[why]++
	p.count.Denied.Add(1)
	if s != StatusThrottled { // being slowed down is not what is wrong
		p.word = "not bound; bind refused: " + why
	}
	p.failed = failure{"bind refused: " + why, time.Now()}
	return b.deny(s, why)
}
