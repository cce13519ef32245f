//go:build !production

package modem

import (
	"context"
	"errors"
	"time"
)

// ErrNumber is returned for what is no number or sender.
var ErrNumber = errors.New("modem: that is not a number")

// Receive has the network bring a text, in parts if it is long. It returns how many,
// before the modem has any.
func (m *Modem) Receive(from, text string) (parts int, err error) {
	if !sender(from) {
		return 0, ErrNumber
	}
	err = errors.Join(m.do(func() { parts, err = m.receive(from, text) }), err)
	return parts, err
}

// sender tells whether an address can stand in a TPDU.
func sender(s string) bool {
	most := 20
	if typeOf(s) == 0xD0 {
		most = 11
	}
	return s != "" && s != "+" && len(s) <= most
}

// Sent are the texts that the network took, after the one numbered after. While there
// is none it waits until ctx ends.
func (m *Modem) Sent(ctx context.Context, after int) (out []Text, err error) {
	for {
		var news chan struct{}
		if err := m.do(func() {
			news = m.news
			for i, t := range m.sent {
				if t.N > after {
					out = append([]Text(nil), m.sent[i:]...)
					break
				}
			}
		}); err != nil || len(out) > 0 {
			return out, err
		}
		select {
		case <-news:
		case <-ctx.Done():
			return nil, nil
		}
	}
}

// Call has somebody call; "" withholds the number. A caller gives up after patience; 0
// is endless.
func (m *Modem) Call(from string, patience time.Duration) error {
	if from != "" && !sender(from) {
		return ErrNumber
	}
	return m.do(func() { m.callsIn(from, patience) })
}

// GiveUp ends the call from the caller's side.
func (m *Modem) GiveUp() error { return m.do(m.givesUp) }

// Notify shows a text by USSD that nobody asked for.
func (m *Modem) Notify(text string) error { return m.do(func() { m.notify(ussdDone, text) }) }

// SetMenu changes who answers USSD codes.
func (m *Modem) SetMenu(u USSD) error { return m.do(func() { m.cfg.USSD = u }) }

// Network is what is set of the network.
func (m *Modem) Network() (n Network, err error) {
	err = m.do(func() { n = m.network })
	return n, err
}

// SetNetwork sets all of the network.
func (m *Modem) SetNetwork(n Network) error {
	return m.ChangeNetwork(func(now *Network) { *now = n })
}

// ChangeNetwork changes some of it.
func (m *Modem) ChangeNetwork(change func(*Network)) error {
	return m.do(func() {
		change(&m.network)
		m.network = m.network.withDefaults()
		m.tellRegistration()
		m.arrives()
	})
}

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
