//go:build !production

package modem

import (
	"fmt"
	"time"
)

// call is the voice call that comes in.
type call struct {
	caller *caller
	calls  []Call // that are over
}

type caller struct {
	from     string // "" if withheld
	since    time.Time
	rings    int
	answered bool
	next     *appointment // RING
	end      *appointment // of the caller's patience
}

// Call is a call that came in and is over.
type Call struct {
	N     int       `json:"n"`
	From  string    `json:"from"`
	Since time.Time `json:"since"`
	Rings int       `json:"rings"`
	End   CallEnd   `json:"end"`
}

// CallEnd is how a call ended.
type CallEnd string

// The ends of calls.
const (
	GaveUp      CallEnd = "gave up"     // the caller hung up
	HungUp      CallEnd = "hung up"     // the modem did, without answering
	Answered    CallEnd = "answered"    // and then one of both hung up
	Unreachable CallEnd = "unreachable" // the modem is off the air, or went off
	Busy        CallEnd = "busy"        // another call rings
)

// calls begins a call.
func (m *Modem) callsIn(from string, patience time.Duration) {
	c := &caller{from: from, since: time.Now()}
	switch {
	case !m.reachable():
		m.hasEnded(c, Unreachable)
		return
	case m.caller != nil:
		m.hasEnded(c, Busy)
		return
	}
	m.caller = c
	if patience > 0 {
		c.end = m.agenda.after(patience, m.givesUp)
	}
	m.rings()
}

// rings says that a call waits, again and again.
func (m *Modem) rings() {
	c := m.caller
	c.rings++
	c.next = m.agenda.after(time.Duration(m.network.Ring), m.rings)
	word := "RING"
	if m.now.crc == 1 {
		word = "+CRING: VOICE"
	}
	m.unasked(func() { m.result(word) })
	if m.now.clip == 1 {
		line := fmt.Sprintf(`+CLIP: %q,%d,"",0,"",0`, c.from, typeOf(c.from))
		if c.from == "" {
			line = `+CLIP: "",128,"",0,"",1`
		}
		m.unsolicited(line)
	}
	if n := m.now.rings; n > 0 && c.rings >= n {
		_ = m.answer(command{})
	}
}

// givesUp is a caller who hangs up.
func (m *Modem) givesUp() {
	if m.caller == nil {
		return
	}
	if m.caller.answered {
		m.unasked(func() { m.result("NO CARRIER") })
		m.leave(Answered)
		return
	}
	line := m.model.gaveUp(m.caller.from)
	m.unasked(func() { m.result(line) })
	m.leave(GaveUp)
}

// drop is the end of a call with the power.
func (m *Modem) drop() {
	if m.caller != nil {
		m.leave(Unreachable)
	}
}

// leave ends the call.
func (m *Modem) leave(end CallEnd) {
	c := m.caller
	m.caller = nil
	m.agenda.cancel(c.next)
	m.agenda.cancel(c.end)
	m.hasEnded(c, end)
}

func (m *Modem) hasEnded(c *caller, end CallEnd) {
	m.calls = append(m.calls, Call{len(m.calls) + 1, c.from, c.since, c.rings, end})
}
