//go:build !production

package modem

import (
	"errors"
	"time"
)

// Faults are what is wrong now.
func (m *Modem) Faults() (f Faults, err error) {
	err = m.do(func() { f = m.faults })
	return f, err
}

// SetFaults has other things go wrong.
func (m *Modem) SetFaults(f Faults) error {
	return m.do(func() {
		m.faults = f
		m.chatter()
	})
}

// Hang has it answer nothing, until it is reset.
func (m *Modem) Hang() error { return m.do(func() { m.hung = true }) }

// Reset cuts the power for a moment: what a relay in its supply would do.
func (m *Modem) Reset() error { return m.do(m.restart) }

// Vanish takes the port away, as when the plug is drawn or USB fails. The modem lives on.
func (m *Modem) Vanish() error { return m.do(m.unplug) }

// Appear brings the port back, under a name: "" is the one before.
func (m *Modem) Appear(name string) (err error) {
	return errors.Join(m.do(func() {
		if m.unplug(); name != "" {
			m.name = name
		}
		err = m.plug()
	}), err)
}

// Mute has it route nothing to its client any more, as after a +CNMA that came late.
func (m *Modem) Mute() error {
	return m.do(func() { m.now.cnmi[cnmiMT], m.now.cnmi[cnmiDS] = 0, 0 })
}

// RemoveSIM draws the SIM; what is stored on it is kept with it.
func (m *Modem) RemoveSIM() error {
	return m.do(func() {
		m.Absent, m.unlocked, m.read = true, false, false
		m.unsolicited("+CPIN: NOT INSERTED")
		m.registers()
	})
}

// InsertSIM puts it back.
func (m *Modem) InsertSIM() error {
	return m.do(func() {
		m.Absent = false
		m.lock()
		m.later(m.cfg.Boot, m.readSIM)
	})
}

// FailSIM has the SIM fail, or no more.
func (m *Modem) FailSIM(fails bool) error {
	return m.do(func() {
		if m.failing = fails; !fails {
			m.later(m.cfg.Boot, m.readSIM)
		}
		m.tellRegistration()
	})
}

// FillSIM fills the empty places of the SIM with messages from a number that were read,
// and leaves so many.
func (m *Modem) FillSIM(from string, leave int) error {
	if !sender(from) {
		return ErrNumber
	}
	return m.do(func() { m.fill(from, leave) })
}

// SetPIN has the SIM ask for a PIN from its next start on; with puk it asks for its PUK.
func (m *Modem) SetPIN(pin string, puk bool) error {
	return m.do(func() {
		m.PIN, m.pinTries = pin, 3
		if puk {
			m.pinTries = 0
		}
	})
}

// SetClock has the modem's clock be off by so much.
func (m *Modem) SetClock(off time.Duration) error { return m.do(func() { m.clockOff = off }) }

// where is the name of the port, that of its last one while it is unplugged.
func (m *Modem) where() (name string, err error) {
	err = m.do(func() { name = m.name })
	return name, err
}
