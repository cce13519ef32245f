//go:build !production

package modem

import (
	"errors"
	"strings"
)

// execute does a command line. What does not begin with AT is no command, and is not
// answered.
func (m *Modem) execute(line string) {
	if line == "" {
		return
	}
	m.last = line
	commands, err := parse(strings.TrimSpace(line[2:]))
	if err != nil {
		m.finish(errRefused)
		return
	}
	m.rest = commands
	m.interrupt()
	m.advance()
}

// advance does the commands of a line, one after the other, until one goes on or fails
// (V.250 §5.2.3: then the rest is not done).
func (m *Modem) advance() {
	for len(m.rest) > 0 {
		c := m.rest[0]
		m.rest = m.rest[1:]
		if err := m.perform(c); err != nil {
			m.ended(err)
			return
		}
	}
	m.finish(nil)
}

// ended goes on after a command that failed, or that was waited for.
func (m *Modem) ended(err error) {
	switch {
	case errors.Is(err, errLater):
	case err != nil:
		m.rest = nil
		m.finish(err)
	default:
		m.advance()
	}
}

// wait marks that the present command goes on, and is its turn.
func (m *Modem) wait() (turn int) {
	m.turns++
	m.busy = m.turns
	return m.busy
}

// done ends a command that went on, unless a reboot or the end of its port did.
func (m *Modem) done(turn int, err error) {
	if m.busy != turn {
		return
	}
	m.busy = 0
	m.ended(err)
	m.proceed()
}

// finish says how a command line ended, and then what waited for that.
func (m *Modem) finish(err error) {
	m.result(m.final(err))
	held := m.held
	m.held = nil
	for _, say := range held {
		say()
	}
}
