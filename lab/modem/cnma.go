//go:build !production

package modem

import (
	"fmt"
	"strings"
	"time"
)

// show shows a message: it is not stored. With +CSMS=1 the client answers for it.
func (m *Modem) show(d delivery, format string) {
	msg := message{smsc: m.network.centre(m.SMSC), tpdu: d.tpdu}
	lines := []string{fmt.Sprintf(format, len(d.tpdu)), msg.pdu()}
	if m.now.cmgf == 1 {
		lines = m.textDirect(d, msg)
	}
	if m.now.csms == 0 {
		m.unsolicited(lines...)
		m.acknowledged()
		return
	}
	m.awaiting = m.later(time.Duration(m.network.Ack), m.unacknowledged)
	m.unsolicited(lines...)
}

// unacknowledged is a +CNMA that did not come: the network hears an RP-ERROR, and the
// modem routes nothing to its client any more (TS 27.005 §3.4.4).
func (m *Modem) unacknowledged() {
	m.awaiting = nil
	m.now.cnmi[cnmiMT], m.now.cnmi[cnmiDS] = 0, 0
	m.counts.LateCNMA++
	m.again()
}

// acknowledge is +CNMA: 0 and 1 take the message, 2 refuses it.
func (m *Modem) acknowledge(c command) error {
	n, err := c.number(0, 0, 2)
	if err != nil {
		return err
	}
	if m.awaiting == nil {
		return cmsNotExpectingMA
	}
	if length, _ := c.number(1, 0, 255); length > 0 { // a TPDU for the network follows
		m.prompts(&body{take: func(string) error { m.settle(n != 2); return nil }})
		return errLater
	}
	m.settle(n != 2)
	return nil
}

func (m *Modem) settle(taken bool) {
	if m.awaiting == nil {
		return
	}
	m.agenda.cancel(m.awaiting)
	if m.awaiting = nil; taken {
		m.acknowledged()
	} else {
		m.again()
	}
}

// textDirect are the lines of +CMT and +CDS in text mode.
func (m *Modem) textDirect(d delivery, msg message) []string {
	shown := m.textShown("", msg, true)
	head := strings.TrimPrefix(shown[0], `"REC UNREAD",`)
	if d.report {
		return []string{"+CDS: " + head}
	}
	return append([]string{"+CMT: " + head}, shown[1:]...)
}
