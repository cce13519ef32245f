package smpp

import "time"

// TagCongestionState is how loaded a peer of SMPP 5.0 is, in percent (§4.8.4.18).
const TagCongestionState Tag = 0x0428

// heed lets the pace follow what the answer to a message says of the peer's load:
// its status, and congestion_state, which peers of SMPP 5.0 add.
func (b *Bind) heed(answer *packet, sent time.Time, err error) {
	overload := answer.status.Throttled()
	if err == nil && len(answer.tlvs) == 0 || err != nil && !overload {
		return
	}
	load := answer.congestion()
	if !overload && load < nearCongestion {
		return
	}
	b.gate.heed(sent, overload || load >= congested, b.count())
}

// congestion is the peer's load in percent; 0 if it does not tell.
func (p *packet) congestion() uint8 {
	for _, t := range p.tlvs {
		if t.Tag == TagCongestionState && len(t.Value) == 1 {
			return t.Value[0]
		}
	}
	return 0
}

func (g *gate) heed(sent time.Time, overload bool, c *Counters) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	switch {
	case !overload:
		g.pace.steady(now)
	case g.pace.overload(sent, now):
		c.Slowed.Add(1)
	}
}

// health is the pace for operators, and how many messages wait for their turn.
func (g *gate) health() (p Pace, waiting int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.pace.health(time.Now()), g.waiting
}
