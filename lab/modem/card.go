//go:build !production

package modem

import "fmt"

// card is the SIM in the modem. What is on it outlives reboots; that it was unlocked
// does not.
type card struct {
	SIM
	sm       store
	unlocked bool
	seen     bool // the modem has found it
	read     bool // and read it
	failing  bool
	pinTries int
	pukTries int
}

func newCard(s SIM, r model) card {
	return card{SIM: s, sm: newStore("SM", s.Capacity, r.firstIndex), pinTries: 3, pukTries: 10}
}

// lock is what the loss of power does to a SIM.
func (c *card) lock() { c.unlocked, c.seen, c.read = c.PIN == "", false, false }

// ready tells what is in the way of using the SIM, in the words of +CME or +CMS ERROR.
func (c *card) ready(n need) error {
	var cme cmeError
	var cms cmsError
	switch {
	case c.Absent:
		cme, cms = cmeNoSIM, cmsNoSIM
	case c.failing:
		cme, cms = cmeSIMFailure, cmsSIMFailure
	case c.pinTries == 0:
		cme, cms = cmePUK, cmsPUK
	case !c.unlocked:
		cme, cms = cmePIN, cmsPIN
	case !c.read:
		cme, cms = cmeSIMBusy, cmsSIMBusy
	default:
		return nil
	}
	if n == messages {
		return cms
	}
	return cme
}

// cardVerbs are those of TS 27.007 §7.4, 8.3, 8.65 and of TS 27.007 §5.6 and 7.1.
func cardVerbs() map[string]verb {
	return map[string]verb{
		"+CPIN":  {do: (*Modem).pin},
		"+CPINR": {do: (*Modem).pinTriesLeft},
		"+CLCK":  {test: `("SC","PN")`, do: (*Modem).facilityLock},
		"+CPWD":  {test: `("SC",8)`, do: (*Modem).password},
		"+CIMI":  constant(unlocked, func(m *Modem) []string { return []string{m.IMSI} }),
		"+CCID":  constant(nothing, func(m *Modem) []string { return []string{"+CCID: " + m.ICCID} }),
		"+CNUM": constant(unlocked, func(m *Modem) []string {
			return []string{fmt.Sprintf(`+CNUM: "",%q,%d`, m.Number, typeOf(m.Number))}
		}),
	}
}

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

// readSIM is the moment from which the SIM can be used, if it is unlocked. Until then
// what needs it hears that it is busy, also while +CPIN says READY.
func (m *Modem) readSIM() {
	m.seen = !m.Absent
	if m.read || m.Absent || m.failing || !m.unlocked || m.pinTries == 0 {
		return
	}
	m.read = true
	for _, line := range m.model.ready {
		m.unsolicited(line)
	}
	m.registers()
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
