//go:build !production

package faults

import (
	"slices"
	"time"
)

// begin starts the clock, at the first connection.
func (s *Script) begin(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.begun.IsZero() {
		s.begun = now
	}
}

// pick is the faults that hit a PDU, in the order of the script.
func (s *Script) pick(f frame, now time.Time) (list []fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.plans {
		if p.hits(f, now.Sub(s.begun)) {
			list = append(list, p.fault)
		}
	}
	return list
}

// hits counts a PDU and reports whether the fault is to hit it.
func (p *plan) hits(f frame, age time.Duration) bool {
	if age < p.From || p.Until > 0 && age > p.Until {
		return false
	}
	if !slices.ContainsFunc(p.picks, func(of func(frame) bool) bool { return of(f) }) {
		return false
	}
	p.seen++
	if p.seen <= p.After || (p.seen-p.After-1)%p.Every != 0 || p.Times > 0 && p.hit >= p.Times {
		return false
	}
	p.hit++
	return true
}
