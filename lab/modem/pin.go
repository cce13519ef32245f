//go:build !production

package modem

import "fmt"

// pin is +CPIN (TS 27.007 §8.3).
func (m *Modem) pin(c command) error {
	if m.Absent {
		return cmeNoSIM
	}
	if c.op == read {
		return m.pinAsked()
	}
	return m.unlock(c.text(0), c.text(1))
}

func (m *Modem) pinAsked() error {
	switch {
	case m.failing:
		return cmeSIMFailure
	case !m.seen:
		return cmeSIMBusy
	case m.pinTries == 0:
		m.info("+CPIN: SIM PUK")
	case !m.unlocked:
		m.info("+CPIN: SIM PIN")
	default:
		m.info("+CPIN: READY")
	}
	return nil
}

// unlock tries a PIN, or a PUK with the PIN that is to be from now on.
func (m *Modem) unlock(code, next string) error {
	switch {
	case m.pukTries == 0:
		return cmeSIMFailure
	case m.unlocked && m.pinTries > 0:
		return cmeNotAllowed
	case m.pinTries == 0 && next == "":
		return cmePUK
	case m.pinTries == 0 && code != m.PUK:
		m.pukTries--
		return cmePassword
	case m.pinTries == 0:
		m.PIN = next
	case code != m.PIN:
		m.pinTries--
		if m.pinTries == 0 {
			return cmePUK
		}
		return cmePassword
	}
	m.pinTries, m.pukTries, m.unlocked = 3, 10, true
	m.later(m.cfg.Boot, m.readSIM)
	return nil
}

// pinTriesLeft is +CPINR (TS 27.007 §8.65).
func (m *Modem) pinTriesLeft(command) error {
	if m.Absent {
		return cmeNoSIM
	}
	m.info(fmt.Sprintf("+CPINR: SIM PIN,%d,3", m.pinTries))
	m.info(fmt.Sprintf("+CPINR: SIM PUK,%d,10", m.pukTries))
	return nil
}

// facilityLock is +CLCK (TS 27.007 §7.4): of "SC" whether the SIM asks its PIN.
func (m *Modem) facilityLock(c command) error {
	mode, err := c.number(1, 2, 2)
	if err != nil || c.op != set || m.Absent {
		return m.worse(err)
	}
	if mode == 2 {
		asks := 0
		if c.text(0) == "SC" && m.PIN != "" {
			asks = 1
		}
		m.info(fmt.Sprintf("+CLCK: %d", asks))
		return nil
	}
	if c.text(0) != "SC" {
		return cmeNotSupported
	}
	return m.askPIN(mode == 1, c.text(2))
}

// askPIN has the SIM ask its PIN from the next start on, or no more.
func (m *Modem) askPIN(ask bool, code string) error {
	if err := m.ready(unlocked); err != nil {
		return err
	}
	switch {
	case ask:
		m.PIN = code // a SIM that asked none has none to compare with
	case code != m.PIN:
		m.pinTries--
		return cmePassword
	default:
		m.PIN = ""
	}
	return nil
}

// password is +CPWD (TS 27.007 §7.5).
func (m *Modem) password(c command) error {
	if err := m.ready(unlocked); err != nil {
		return err
	}
	if c.text(0) != "SC" || m.PIN == "" {
		return cmeNotAllowed
	}
	if c.text(1) != m.PIN {
		m.pinTries--
		return cmePassword
	}
	m.PIN = c.text(2)
	return nil
}

func (m *Modem) worse(err error) error {
	switch {
	case m.Absent:
		return cmeNoSIM
	case err != nil:
		return err
	}
	return cmeParameters
}
