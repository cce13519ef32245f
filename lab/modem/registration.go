//go:build !production

package modem

import (
	"fmt"
	"strconv"
	"time"
)

// stat is how the modem stands with the network.
func (m *Modem) stat() int {
	switch {
	case !m.up, m.function != 1, m.ready(unlocked) != nil:
		return 0
	case !m.registered && (m.network.Registration == Home || m.network.Registration == Roaming):
		return 2
	}
	return m.network.Registration.stat()
}

// registers has the modem register in a while, and tells it.
func (m *Modem) registers() {
	m.registered = false
	m.tellRegistration()
	m.later(time.Duration(m.network.Register), func() {
		m.registered = true
		m.tellRegistration()
		m.arrives()
	})
}

// tellRegistration tells it unasked where +CREG and its like want that.
func (m *Modem) tellRegistration() {
	now := m.stat()
	if now == m.told {
		return
	}
	m.told = now
	for i, name := range []string{"+CREG", "+CGREG", "+CEREG"} {
		if m.now.creg[i] > 0 {
			m.unsolicited(name + ": " + m.place(i))
		}
	}
}

// place is a registration, with where that is if it was asked for.
func (m *Modem) place(i int) string {
	now := m.stat()
	if m.now.creg[i] < 2 || now != 1 && now != 5 {
		return strconv.Itoa(now)
	}
	return fmt.Sprintf(`%d,"00C3","0000A1B2",%d`, now, m.technology())
}

// registration is +CREG, +CGREG or +CEREG.
func registration(i int) verb {
	return verb{test: "(0,1,2)", do: func(m *Modem, c command) error {
		if c.op == read {
			m.info(fmt.Sprintf("%s: %d,%s", c.name, m.now.creg[i], m.place(i)))
			return nil
		}
		n, err := c.number(0, 0, 2)
		if err == nil {
			m.now.creg[i] = n
		}
		return err
	}}
}
