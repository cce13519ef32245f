//go:build !production

package modem

import (
	"fmt"
	"time"
)

// rebooting is +CFUN while a reboot that was asked for is about to come.
const rebooting = -1

// airVerbs are about the radio (TS 27.007 §7.2, 7.3, 8.2 and 8.5).
func airVerbs(r model) map[string]verb {
	out := map[string]verb{
		"+CREG":  registration(0),
		"+CGREG": registration(1),
		"+COPS":  {do: (*Modem).operator, tests: true},
		"+CSQ":   constant(nothing, func(m *Modem) []string { return []string{fmt.Sprintf("+CSQ: %d,99", m.rssi())} }),
		"+CPAS":  constant(nothing, func(m *Modem) []string { return []string{fmt.Sprintf("+CPAS: %d", m.activity())} }),
		"+CFUN":  {test: "(0,1,4),(0,1)", do: (*Modem).functionality},
	}
	if r.lte {
		out["+CEREG"] = registration(2)
	}
	return out
}

// technology is <AcT>: 7 is E-UTRAN, 0 GSM.
func (m *Modem) technology() int {
	if m.model.lte {
		return 7
	}
	return 0
}

// operator is +COPS.
func (m *Modem) operator(c command) error {
	switch c.op {
	case test:
		turn := m.wait()
		m.later(10*time.Duration(m.network.Send), func() {
			m.info(fmt.Sprintf("+COPS: (2,%q,%q,%q,%d),,(0,1,2,3,4),(0,1,2)", m.network.Operator, m.network.Operator, m.network.PLMN, m.technology()))
			m.done(turn, nil)
		})
		return errLater
	case read:
		now := m.stat()
		if now != 1 && now != 5 {
			m.info("+COPS: 0")
			return nil
		}
		name := m.network.Operator
		if m.now.cops == 2 {
			name = m.network.PLMN
		}
		text := fmt.Sprintf("+COPS: 0,%d,%q", m.now.cops, name)
		if m.model.lte {
			text += fmt.Sprintf(",%d", m.technology())
		}
		m.info(text)
		return nil
	}
	mode, err := c.number(0, 0, 4)
	if err != nil {
		return err
	}
	m.now.cops, err = c.number(1, m.now.cops, 2)
	if err == nil && mode == 0 {
		return m.ready(unlocked)
	}
	return err
}

// rssi is the signal as +CSQ tells it: steps of 2 dBm from -113, 99 if it is not known.
func (m *Modem) rssi() int {
	if m.network.Signal > 0 || m.function != 1 {
		return 99
	}
	return max(0, min(31, (m.network.Signal+113)/2))
}

func (m *Modem) activity() int {
	switch {
	case m.caller == nil:
		return 0
	case m.caller.answered:
		return 4
	}
	return 3
}

// functionality is +CFUN: 0 and 4 are off the air; ",1" starts the modem anew.
func (m *Modem) functionality(c command) error {
	if c.op == read {
		m.info(fmt.Sprintf("+CFUN: %d", m.function))
		return nil
	}
	n, err := c.number(0, 1, 4)
	if err != nil || n == 2 || n == 3 {
		return cmeParameters
	}
	if reset, err := c.number(1, 0, 1); err != nil {
		return err
	} else if reset == 1 {
		m.function = rebooting
		m.later(m.cfg.Boot/10, m.restart)
		return nil
	}
	if n != m.function {
		m.function = n
		m.registers()
	}
	return nil
}
