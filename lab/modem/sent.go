//go:build !production

package modem

import (
	"fmt"
	"time"

	"healthdial/gsm/charset"
)

// Text is a message that the network took from the modem, joined. N counts up from 1.
type Text struct {
	N     int       `json:"n"`
	To    string    `json:"to"`
	Text  string    `json:"text"`
	Parts int       `json:"parts"`
	Refs  []int     `json:"refs"` // TP-MR of each
	At    time.Time `json:"at"`
}

type sentPart struct {
	to       string
	ref      int
	fragment charset.Fragment
}

// maxSent bounds what a network remembers.
const maxSent = 10_000

// transmit gives a message to the network, and says how that ended under a command's name.
func (m *Modem) transmit(msg message, name string) error {
	switch {
	case m.stat() != 1 && m.stat() != 5:
		return cmsNoService
	case msg.smsc == "" || msg.smsc == none:
		return cmsNoSMSC
	}
	turn, cut := m.wait(), m.faults.CutSend
	m.faults.CutSend = ""
	m.later(time.Duration(m.network.Send), func() {
		if cut == CutBefore {
			m.restart()
			return
		}
		reference, err := m.take(msg)
		if cut == CutAfter {
			m.restart()
			return
		}
		if m.busy == turn && err == nil {
			m.info(fmt.Sprintf("%s: %d", name, reference))
		}
		m.done(turn, err)
	})
	return errLater
}

// take is the network's answer to a message: its reference, or why not.
func (m *Modem) take(msg message) (int, error) {
	s, err := readSubmit(msg.tpdu)
	if err != nil {
		return 0, cmsPDU
	}
	if code, ok := m.refuses(s.to); ok {
		m.counts.Refused++
		return 0, code
	}
	m.reference++
	m.counts.Sent++
	m.joins(sentPart{s.to, int(m.reference), s.fragment})
	if s.first&reportBit != 0 && !m.network.NoReports {
		m.reports(m.reference, s.to)
	}
	return int(m.reference), nil
}

// refuses tells whether modem or network refuse a message to a number now.
func (m *Modem) refuses(to string) (cmsError, bool) {
	switch code := m.network.Refused[to]; {
	case m.faults.Storm > 0:
		m.faults.Storm--
		return cmsUnknown, true
	case code != 0:
		return cmsError(code), true
	case m.network.Congested:
		return cmsCongestion, true
	}
	return 0, false
}

// reports has a status report come back.
func (m *Modem) reports(reference byte, to string) {
	sent, status := time.Now(), m.network.Status
	m.agenda.after(time.Duration(m.network.Report), func() {
		m.queue = append(m.queue, delivery{statusReport(reference, to, sent, time.Now(), status), true})
		m.arrives()
	})
}

// joins notes a part that was sent, and the message when it is whole.
func (m *Modem) joins(p sentPart) {
	m.parts = append(m.parts, p)
	same, others := m.alike(p)
	fragments, refs := make([]charset.Fragment, len(same)), make([]int, len(same))
	for i, s := range same {
		fragments[i], refs[i] = s.fragment, s.ref
	}
	text, err := charset.Join(fragments)
	if err == charset.ErrIncomplete {
		return
	}
	m.parts = others
	m.count++
	t := Text{N: m.count, To: p.to, Text: text, Parts: len(same), Refs: refs, At: time.Now().UTC()}
	if m.sent = append(m.sent, t); len(m.sent) > maxSent {
		m.sent = m.sent[1:]
	}
	close(m.news)
	m.news = make(chan struct{})
	m.carry(t)
}

// alike parts the parts that wait into those of one message and the others.
func (m *Modem) alike(p sentPart) (same, others []sentPart) {
	for i, x := range m.parts {
		alone := p.fragment.Concat.IsZero()
		if x.to == p.to && (alone && i == len(m.parts)-1 || !alone && x.fragment.Concat.Same(p.fragment.Concat)) {
			same = append(same, x)
		} else {
			others = append(others, x)
		}
	}
	return same, others
}
