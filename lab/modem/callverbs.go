//go:build !production

package modem

import (
	"fmt"
	"time"
)

// callVerbs are those of calls (TS 27.007 §6 and 7.6; V.250 §6.3).
func callVerbs() map[string]verb {
	hang := verb{do: (*Modem).hangUp}
	return map[string]verb{
		"H": hang, "+CHUP": hang,
		"A": {do: (*Modem).answer},
		"D": {do: (*Modem).dialOut},
		"+CLIP": {needs: unlocked, test: "(0,1)", do: func(m *Modem, c command) error {
			if c.op == read {
				m.info(fmt.Sprintf("+CLIP: %d,1", m.now.clip))
				return nil
			}
			n, err := c.number(0, 0, 1)
			if err == nil {
				m.now.clip = n
			}
			return err
		}},
		"+CLCC": constant(nothing, (*Modem).currentCalls),
	}
}

// hangUp is ATH and +CHUP, with or without a call.
func (m *Modem) hangUp(command) error {
	switch {
	case m.caller == nil:
	case m.caller.answered:
		m.leave(Answered)
	default:
		m.leave(HungUp)
	}
	return nil
}

// answer is ATA.
func (m *Modem) answer(command) error {
	if m.caller == nil || m.caller.answered {
		return errNoCarrier
	}
	m.caller.answered = true
	m.agenda.cancel(m.caller.next)
	return nil
}

// dialOut is ATD: nobody can be called here.
func (m *Modem) dialOut(command) error {
	turn := m.wait()
	m.later(time.Duration(m.network.Answer), func() { m.done(turn, errNoCarrier) })
	return errLater
}

// currentCalls is +CLCC (TS 27.007 §7.18).
func (m *Modem) currentCalls() []string {
	if m.caller == nil {
		return nil
	}
	state := 4
	if m.caller.answered {
		state = 0
	}
	return []string{fmt.Sprintf("+CLCC: 1,1,%d,0,0,%q,%d", state, m.caller.from, typeOf(m.caller.from))}
}
