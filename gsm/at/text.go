package at

import "strings"

// maxText and maxLines bound the text of a +CUSD: USSD has 182 characters (TS 23.038 §6.1.2.3).
const (
	maxText  = 1024
	maxLines = 32
)

// goOn takes one more line of a text. A USSD menu holds line ends, and many modems pass them
// on as they are.
func (p *parser) goOn(line string) {
	p.long = append(p.long, line)
	if text := strings.Join(p.long, "\n"); whole(text) || len(text) > maxText || len(p.long) > maxLines {
		p.breakOff()
	}
}

// whole reports whether a +CUSD: <m>[,<str>[,<dcs>]] has its last quote (TS 27.007 §7.15).
func whole(line string) bool {
	_, text, opened := strings.Cut(line, `"`)
	if !opened {
		return true
	}
	end := strings.LastIndexByte(text, '"')
	if end < 0 {
		return false
	}
	dcs := strings.TrimSpace(text[end+1:])
	return dcs == "" || dcs[0] == ',' && strings.Trim(dcs, ", 0123456789") == ""
}

// breakOff emits a text that has not ended, as far as it came.
func (p *parser) breakOff() {
	if p.long != nil {
		text := strings.Join(p.long, "\n")
		p.long, p.text = nil, false
		p.say(text, "")
	}
}

// restart forgets what is half read, and how results look: the modem may be another now.
func (p *parser) restart() {
	p.breakOff()
	p.giveUp(func(header) bool { return true })
	p.words = false
}
