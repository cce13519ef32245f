package sip

import (
	"net/netip"
	"sync"
	"time"
)

// limiter lets each address do so much a second (the generic cell rate algorithm: of
// an address only the time is kept at which it will have paid for all that it did).
// It remembers so many addresses and no more: when it is full of debtors, nobody new
// is let in.
type limiter struct {
	every time.Duration // what one costs
	debt  time.Duration // that an address may have

	mu    sync.Mutex
	paid  map[netip.Addr]time.Time
	swept time.Time
}

const maxAddresses = 8192

func newLimiter(rate float64, burst int) *limiter {
	every := time.Duration(float64(time.Second) / rate)
	return &limiter{every: every, debt: every * time.Duration(burst), paid: map[netip.Addr]time.Time{}}
}

func (l *limiter) allow(a netip.Addr, now time.Time) bool {
	a = subscriber(a)
	l.mu.Lock()
	defer l.mu.Unlock()
	paid, known := l.paid[a]
	if !known && len(l.paid) >= maxAddresses && !l.sweep(now) {
		return false
	}
	if paid.Before(now) {
		paid = now
	}
	if paid = paid.Add(l.every); paid.Sub(now) > l.debt {
		return false
	}
	l.paid[a] = paid
	return true
}

// sweep forgets who owes nothing, now and then. It reports whether that made room.
func (l *limiter) sweep(now time.Time) bool {
	if now.Sub(l.swept) < time.Second {
		return false
	}
	l.swept = now
	for a, paid := range l.paid {
		if !paid.After(now) {
			delete(l.paid, a)
		}
	}
	return len(l.paid) < maxAddresses
}

// subscriber is whom an address belongs to: of IPv6 a whole /64.
func subscriber(a netip.Addr) netip.Addr {
	if !a.Is6() {
		return a
	}
	p, err := a.Prefix(64)
	if err != nil {
		return a
	}
	return p.Addr()
}
