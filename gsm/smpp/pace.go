package smpp

import (
	"math"
	"time"

	"golang.org/x/time/rate"
)

// How the pace answers a peer that is overloaded: each sign halves it, once for all
// messages that were under way; without a sign it grows back evenly
// (additive increase, multiplicative decrease).
const (
	cutTo     = 0.5                    // of the pace, by one sign of overload
	recovery  = 20 * time.Second       // from nothing back to the full pace
	slowest   = 1.0                    // messages a second, however often the peer complains
	headroom  = 2.0                    // times the measured pace: there a pace that nobody configured is free again
	stride    = 100 * time.Millisecond // between two steps of growing
	meterSpan = time.Second
)

// Congestion states of SMPP 5.0 §4.8.4.18, in percent, from which on the pace does
// not grow, and from which on it is cut.
const (
	nearCongestion = 90
	congested      = 100
)

// pace is how fast messages may go: a bucket of tokens whose rate falls when the
// peer is overloaded. It is guarded by gate.mu.
type pace struct {
	full   float64       // configured, messages a second; 0 is unlimited
	bucket *rate.Limiter // nil while the pace is unlimited
	burst  int

	cut     time.Time // when the pace last fell; zero while it is full
	held    time.Time // since when it has not been full
	from    float64   // the pace at cut
	ceiling float64   // where the pace is full again
	grown   time.Time // when the bucket was last adjusted

	sent   func() uint64 // messages that the peer has accepted; nil if the pace is always full
	before sample        // a second ago or a little more
	latest sample
}

// sample is how many messages were accepted by a moment.
type sample struct {
	at time.Time
	n  uint64
}

func newPace(c Config) pace {
	p := pace{full: c.Throughput, burst: c.Burst, sent: c.Counter.Accepted.Load}
	if p.full > 0 {
		p.bucket = rate.NewLimiter(rate.Limit(p.full), p.burst)
	}
	return p
}

// take takes one token, if there is one.
func (p *pace) take(now time.Time) bool {
	p.measure(now)
	if p.bucket == nil {
		return true
	}
	p.grow(now)
	return p.bucket == nil || p.bucket.AllowN(now, 1)
}

// ready reports whether take would succeed.
func (p *pace) ready(now time.Time) bool {
	if p.bucket != nil {
		p.grow(now)
	}
	return p.bucket == nil || p.bucket.TokensAt(now) >= 1
}

// wait is how long it takes until the next token is there.
func (p *pace) wait(now time.Time) time.Duration {
	missing := 1 - p.bucket.TokensAt(now)
	return time.Duration(math.Ceil(missing / float64(p.bucket.Limit()) * float64(time.Second)))
}

// rate is the pace at a moment; 0 is unlimited.
func (p *pace) rate(now time.Time) float64 {
	if p.cut.IsZero() {
		return p.full
	}
	return min(p.ceiling, p.from+p.ceiling*now.Sub(p.cut).Seconds()/recovery.Seconds())
}

// grow lets the pace recover.
func (p *pace) grow(now time.Time) {
	if p.cut.IsZero() || now.Sub(p.grown) < stride {
		return
	}
	p.grown = now
	r := p.rate(now)
	if r < p.ceiling {
		p.bucket.SetLimitAt(now, rate.Limit(r))
		return
	}
	p.cut, p.held = time.Time{}, time.Time{}
	if p.full == 0 {
		p.bucket = nil
		return
	}
	p.bucket.SetLimitAt(now, rate.Limit(p.full))
}

// overload is told of a sign of overload in the answer to a message that was sent
// at a moment. It reports whether the pace falls: not for what was under way when it
// last fell.
func (p *pace) overload(sent, now time.Time) bool {
	if sent.Before(p.cut) || p.sent == nil {
		return false
	}
	r := p.rate(now)
	switch {
	case r == 0: // nobody told how fast the peer is
		r = max(p.measured(now), slowest)
		p.ceiling = headroom * r
		p.bucket = rate.NewLimiter(rate.Limit(r), 1)
	case p.full > 0:
		p.ceiling = p.full
	}
	p.from = max(r*cutTo, min(slowest, r))
	if p.held.IsZero() {
		p.held = now
	}
	p.cut, p.grown = now, now
	p.bucket.SetLimitAt(now, rate.Limit(p.from))
	return true
}

// steady keeps a pace that has fallen from growing: the peer is near its limit.
func (p *pace) steady(now time.Time) {
	if !p.cut.IsZero() {
		p.from, p.cut = min(p.rate(now), p.ceiling), now
	}
}

// measure notes once in a while how many messages were accepted.
func (p *pace) measure(now time.Time) {
	since := now.Sub(p.latest.at)
	if since < meterSpan || p.sent == nil {
		return
	}
	next := sample{now, p.sent()}
	if p.before = p.latest; since > 2*meterSpan { // it stood still meanwhile
		p.before = sample{now.Add(-meterSpan), next.n}
	}
	p.latest = next
}

// measured is how many messages a second the peer has lately accepted.
func (p *pace) measured(now time.Time) float64 {
	return float64(p.sent()-p.before.n) / now.Sub(p.before.at).Seconds()
}

// health is the pace for operators.
func (p *pace) health(now time.Time) Pace {
	h := Pace{Now: p.rate(now), Full: p.full}
	if p.cut.IsZero() || h.Now >= p.ceiling {
		return Pace{Now: p.full, Full: p.full}
	}
	h.Held = p.held
	return h
}
