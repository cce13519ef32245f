package main

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"healthdial/admin"
	"healthdial/config"
	"healthdial/ivr/sip"
)

// trunkStanding says on the status page how a trunk stands. It is told what the metrics
// are told.
type trunkStanding struct {
	trunk config.Trunk

	mu         sync.Mutex // guards all below
	alive      *bool      // what was last found; nil before
	registered *bool
	answered   uint64 // calls
	refused    uint64
	why        sip.Cause // of the last refusal
}

// Name is what it is for.
func (t *trunkStanding) Name() string { return "Calls of " + t.trunk.Name }

// Status is how the trunk stands, and what to do.
func (t *trunkStanding) Status() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var said []string
	add := func(known *bool, yes, no string) {
		switch {
		case known == nil:
		case *known:
			said = append(said, yes)
		default:
			said = append(said, no)
		}
	}
	add(t.registered, "registered", "the registrar refuses us or does not answer: look at its address, username and secret")
	add(t.alive, "answers", "does not answer OPTIONS: calls that we place wait; look at its address and at the network between")
	said = append(said, fmt.Sprintf("%d answered", t.answered))
	if t.refused > 0 {
		said = append(said, fmt.Sprintf("%d not, the last as %s", t.refused, t.why))
	}
	return strings.Join(said, ", ")
}

// trunkMetrics counts for the metrics and for the status page.
type trunkMetrics struct {
	admin.Trunks
	by map[string]*trunkStanding
}

func (m trunkMetrics) note(trunk string, do func(*trunkStanding)) {
	t, ok := m.by[trunk]
	if !ok { // a stranger's
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	do(t)
}

// Call, Refused, Registered and Alive are sip.Metrics.

func (m trunkMetrics) Call(trunk string, placed bool, end sip.End, lasted time.Duration) {
	m.Trunks.Call(trunk, placed, end, lasted)
	m.note(trunk, func(t *trunkStanding) { t.answered++ })
}

func (m trunkMetrics) Refused(trunk string, placed bool, cause sip.Cause) {
	m.Trunks.Refused(trunk, placed, cause)
	m.note(trunk, func(t *trunkStanding) { t.refused, t.why = t.refused+1, cause })
}

func (m trunkMetrics) Registered(trunk string, ok bool) {
	m.Trunks.Registered(trunk, ok)
	m.note(trunk, func(t *trunkStanding) { t.registered = &ok })
}

func (m trunkMetrics) Alive(trunk string, ok bool) {
	m.Trunks.Alive(trunk, ok)
	m.note(trunk, func(t *trunkStanding) { t.alive = &ok })
}
