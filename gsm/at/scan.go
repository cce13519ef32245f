package at

import "bytes"

// maxLine is how long a line may be, in octets. A TPDU takes 352 digits; lists of operators
// are longer.
const maxLine = 4096

// scanner makes lines of octets. A CR or an LF ends a line, so that CR LF, CR CR LF and a
// lone LF all do; empty lines are none. It takes one octet at a time: in what chunks they
// were read cannot matter.
type scanner struct {
	counters *Counters
	line     []byte
	over     bool // the line is too long: what is left of it is dropped
	stopped  bool // a prompt was found on this line: modems repeat it
	text     bool // lines are text of the network: ">" at their beginning is no prompt
}

// found is what an octet completed.
type found uint8

const (
	nothing found = iota
	aLine
	aPrompt // "> " (TS 27.005 §3.5.1), which no line end follows; its space may be missing
)

// next takes an octet. After aLine the line is in s.line until the next call.
func (s *scanner) next(b byte) found {
	switch {
	case b == '\r' || b == '\n':
		return s.end()
	case s.over:
	case b < ' ' || b == 0x7F:
		if b != escape && b != ctrlZ { // which are echoed
			s.counters.Garbage.Add(1)
		}
	case b == '>' && len(s.line) == 0 && !s.text:
		first := !s.stopped
		s.stopped = true
		if first {
			return aPrompt
		}
	case b == ' ' && len(s.line) == 0:
	case len(s.line) == maxLine:
		s.over = true
		s.counters.Overlong.Add(1)
	default:
		s.line = append(s.line, b)
	}
	return nothing
}

func (s *scanner) end() found {
	s.stopped = false
	if s.over {
		s.over, s.line = false, s.line[:0]
	}
	if len(s.line) == 0 {
		return nothing
	}
	return aLine
}

// take is the line that has ended.
func (s *scanner) take() string {
	line := string(bytes.TrimRight(s.line, " "))
	s.line = s.line[:0]
	return line
}
