//go:build !production

package modem

import "bytes"

// input is what has been typed and what of it is being done.
type input struct {
	typed []byte    // not looked at yet
	line  []byte    // the command line so far
	last  string    // the last one, for A/
	rest  []command // of the line that is being done
	busy  int       // the turn of the command that goes on; 0 if none does
	body  *body     // what is being typed behind a prompt
	held  []func()  // unsolicited codes that wait for the end of a body
}

// body is a PDU or text behind the prompt of +CMGS and +CMGW (TS 27.005 §3.5.1).
type body struct {
	text []byte
	take func(text string) error // at Ctrl-Z
}

const (
	backspace = 8
	ctrlZ     = 26
	escape    = 27

	maxLine = 2048
)

// hear takes what a client wrote.
func (m *Modem) hear(octets []byte) {
	if !m.up || m.hung || m.function == rebooting {
		return
	}
	m.typed = append(m.typed, octets...)
	m.proceed()
}

// proceed looks at what was typed, until a command goes on: then the rest waits.
func (m *Modem) proceed() {
	var echo []byte
	for m.busy == 0 && len(m.typed) > 0 {
		c := m.typed[0]
		m.typed = m.typed[1:]
		if m.now.echo || m.faults.EchoStuck {
			echo = append(echo, c)
		}
		whole := m.key(c)
		if whole == nil {
			continue
		}
		m.say(string(echo))
		echo = nil
		whole()
	}
	m.say(string(echo))
}

// key takes one octet and is what is to be done, if something is whole with it.
func (m *Modem) key(c byte) func() {
	if m.body != nil {
		return m.bodyKey(c)
	}
	switch c {
	case '\r':
		line := commandLine(m.line)
		m.line = nil
		return func() { m.execute(line) }
	case '/':
		if n := len(m.line); n > 0 && m.line[n-1]|0x20 == 'a' { // A/ repeats (V.250 §5.2.4)
			m.line = nil
			last := m.last
			return func() { m.execute(last) }
		}
	case backspace:
		m.line = m.line[:max(0, len(m.line)-1)]
		return nil
	}
	if c >= ' ' && len(m.line) < maxLine {
		m.line = append(m.line, c)
	}
	return nil
}

// commandLine is a line from its AT on; "" if it has none.
func commandLine(line []byte) string {
	for i := range len(line) - 1 {
		if at := line[i : i+2]; bytes.Equal(at, []byte("AT")) || bytes.Equal(at, []byte("at")) {
			return string(line[i:])
		}
	}
	return ""
}

func (m *Modem) bodyKey(c byte) func() {
	b := m.body
	switch c {
	case ctrlZ:
		m.body = nil
		return func() { m.ended(b.take(string(b.text))) }
	case escape:
		m.body = nil
		return func() { m.ended(nil) } // TS 27.005 §3.5.1: OK, and nothing was sent
	case backspace:
		b.text = b.text[:max(0, len(b.text)-1)]
		return nil
	}
	if len(b.text) < maxLine {
		b.text = append(b.text, c)
	}
	return nil
}
