//go:build !production

package modem

import (
	"strings"
	"time"
)

// info says a line of information text (V.250 §5.7.1), with what follows it on lines
// of its own.
func (m *Modem) info(lines ...string) {
	text := strings.Join(lines, "\r\n") + "\r\n"
	if m.now.verbose {
		text = "\r\n" + text
	}
	m.say(text)
}

// result says a result code.
func (m *Modem) result(word string) {
	if m.now.quiet {
		return
	}
	m.say(m.code(word))
}

// code is a result code as ATV wants it.
func (m *Modem) code(word string) string {
	if m.now.verbose {
		return "\r\n" + word + "\r\n"
	}
	if n := numeric(word); n != word {
		return n + "\r"
	}
	return word + "\r\n"
}

// unsolicited says a line unasked, with what follows it. While a body is typed it waits.
func (m *Modem) unsolicited(lines ...string) {
	m.unasked(func() { m.info(lines...) })
}

// unasked has something said that is no answer.
func (m *Modem) unasked(say func()) {
	if m.body != nil {
		m.held = append(m.held, say)
		return
	}
	if m.up {
		say()
	}
}

// say writes, with whatever is wrong with the line.
func (m *Modem) say(text string) {
	if text == "" || m.hung {
		return
	}
	if m.faults.LFOnly {
		text = strings.ReplaceAll(text, "\r\n", "\n")
	}
	if n := m.faults.Garbage; n > 0 && m.random.IntN(n) == 0 {
		text = m.garbage() + text
	}
	if !m.faults.Split {
		m.emit(chunk{octets: []byte(text)})
		return
	}
	for text != "" {
		n := min(1+m.random.IntN(5), len(text))
		m.emit(chunk{[]byte(text[:n]), time.Duration(m.random.IntN(4)) * time.Millisecond})
		text = text[n:]
	}
}

// garbage is what a line with a loose plug reads: octets, none of which ends a line.
func (m *Modem) garbage() string {
	out := make([]byte, 1+m.random.IntN(6))
	for i := range out {
		if out[i] = byte(0x80 + m.random.IntN(0x80)); m.random.IntN(4) == 0 {
			out[i] = 0
		}
	}
	return string(out)
}
