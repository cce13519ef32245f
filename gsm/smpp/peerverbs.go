package smpp

import (
	"context"
	"time"
)

// Suspend takes the peer off: what is in hand and in flight is finished within the
// drain time, every session of it is unbound, and its binds are refused with
// ESME_RSYSERR until [Peer.Resume]. It does not wait; [Peer.Health] tells how far it is.
func (p *Peer) Suspend() { p.command(suspend) }

// Drain lets the peer begin nothing new: what it submits is answered ESME_RTHROTTLED
// unless it continues a dialogue, nothing of our own is sent to it, and it gets no
// further session. Once no dialogue has gone on for PeerConfig.Dialogue it is unbound.
func (p *Peer) Drain() { p.command(drain) }

// Resume undoes Suspend and Drain: the peer may bind again.
func (p *Peer) Resume() { p.command(carryOn) }

// Trace shows every PDU of the peer's sessions after their binds; see [Link.Trace].
func (p *Peer) Trace(ctx context.Context) <-chan Event { return p.trace.listen(ctx) }

func (p *Peer) command(o order) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.order = o
	p.step()
	p.holding.Store(o != carryOn)
	switch o {
	case suspend:
		p.dismiss()
	case carryOn:
		p.word = "not bound" // what was refused by command is over
	}
	close(p.told)
	p.told = make(chan struct{})
	p.moved()
}

// dismiss unbinds every session; needs mu.
func (p *Peer) dismiss() {
	for _, b := range p.binds {
		b.part()
	}
}

// takes reports whether the peer may bring a message at all, however fast it is.
func (p *Peer) takes(m *Message) bool {
	if p == nil || !p.holding.Load() {
		return true
	}
	if p.cfg().Continues == nil || !p.cfg().Continues(*m) {
		return false
	}
	p.step()
	return true
}

// step notes that something goes on.
func (p *Peer) step() { p.stepped.Store(int64(time.Since(p.started))) }

// retire unbinds the peer, whenever it is drained, once its dialogues are over.
func (p *Peer) retire(ctx context.Context) {
	for ctx.Err() == nil {
		p.mu.Lock()
		told, drained := p.told, p.order == drain
		rest := p.cfg().Dialogue - (time.Since(p.started) - time.Duration(p.stepped.Load()))
		if drained && rest <= 0 {
			p.dismiss()
			drained = false
		}
		p.mu.Unlock()
		var over <-chan time.Time
		if drained {
			over = time.After(rest)
		}
		wait(ctx, told, over)
	}
}

// told is an order as it is told afterwards.
func (o order) told() string { return [...]string{"resumed", "drained", "suspended"}[o] }
