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
