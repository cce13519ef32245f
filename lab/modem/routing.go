//go:build !production

package modem

import (
	"fmt"
	"strings"
	"time"
)

// routing is where what arrives goes (TS 27.005 §3.4).
type routing struct {
	awaiting *appointment // the end of the time for +CNMA, while one is due
	buffered []func()     // indications that mode 0 of +CNMI keeps
}

// arrives has the network bring what it has, if nothing is on its way.
func (m *Modem) arrives() {
	if m.flight == nil && len(m.queue) > 0 && !m.full {
		m.flight = m.agenda.after(time.Duration(m.network.Interval), m.bring)
	}
}

// again has the network bring the same once more, in a while.
func (m *Modem) again() {
	m.counts.Unacknowledged++
	if m.flight == nil {
		m.flight = m.agenda.after(time.Duration(m.network.Retry), m.bring)
	}
}

// bring brings the first of the queue to the modem, if that can be reached.
func (m *Modem) bring() {
	m.flight = nil
	if len(m.queue) == 0 || m.awaiting != nil || !m.reachable() {
		return // arrives is called when that has changed
	}
	switch d := m.queue[0]; {
	case d.report:
		m.route(d, m.now.cnmi[cnmiDS] == 1, m.now.cnmi[cnmiDS] == 2, "+CDS: %d", "+CDSI: %q,%d")
	default:
		class := messageClass(d.tpdu)
		mt := m.now.cnmi[cnmiMT]
		direct := m.now.cnmi[cnmiMode] > 0 && (mt == 2 && class != 2 || mt == 3 && class == 3)
		m.route(d, direct, true, "+CMT: ,%d", "+CMTI: %q,%d")
	}
}

// reachable tells whether the network reaches the modem.
func (m *Modem) reachable() bool {
	return m.up && !m.hung && (m.stat() == 1 || m.stat() == 5)
}

// route shows a message at once, stores it, or drops it: the report that nobody wants.
func (m *Modem) route(d delivery, direct, kept bool, show, told string) {
	switch {
	case direct:
		m.show(d, show)
	case !kept:
		m.acknowledged()
	default:
		m.keep(d, told)
	}
}

// acknowledged is the end of a delivery: the network forgets it.
func (m *Modem) acknowledged() {
	m.queue = m.queue[1:]
	m.counts.Delivered++
	m.arrives()
}

// keep stores a message. Without room the network keeps it, until there is.
func (m *Modem) keep(d delivery, format string) {
	s := m.storage(memReceive)
	index, ok := s.add(message{recUnread, m.network.centre(m.SMSC), d.tpdu})
	if !ok {
		if m.full = true; m.model.full != "" {
			m.unsolicited(strings.ReplaceAll(m.model.full, "%q", `"`+s.name+`"`))
		}
		return
	}
	m.acknowledged()
	say := func() { m.unsolicited(fmt.Sprintf(format, s.name, index)) }
	switch {
	case !d.report && m.now.cnmi[cnmiMT] == 0:
	case m.now.cnmi[cnmiMode] == 0:
		m.buffered = append(m.buffered, say)
	default:
		say()
	}
}

// hasRoom tells the network that a message would fit again (TS 23.040 §3.2.8).
func (m *Modem) hasRoom() {
	if s := m.storage(memReceive); m.full && s.used() < len(s.places) {
		m.full = false
		m.arrives()
	}
}

// centre is the service centre that brings messages, whatever the SIM has.
func (n Network) centre(smsc string) string {
	if smsc == none {
		return "+919000000000"
	}
	return smsc
}

// messageClass is the class of an SMS-DELIVER (TS 23.038 §4), or -1.
func messageClass(tpdu []byte) int {
	_, rest, ok := readAddress(tpdu[1:])
	if !ok || len(rest) < 2 {
		return -1
	}
	switch dcs := rest[1]; {
	case dcs < 0x80 && dcs&0x10 != 0, dcs >= 0xF0:
		return int(dcs & 3)
	}
	return -1
}
