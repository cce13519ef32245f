package at

import "slices"

// promise notes a header. One that promises nothing is complete.
func (p *parser) promise(h header) {
	if h.octets == 0 {
		p.complete(h, "")
		return
	}
	p.open = append(p.open, h)
}

// completes takes a line of data: for the latest header that it fits exactly, else for the
// latest one if it looks like a TPDU at all.
func (p *parser) completes(line string) bool {
	for i, h := range slices.Backward(p.open) {
		if h.fits(line) {
			p.open = slices.Delete(p.open, i, i+1)
			p.complete(h, line)
			return true
		}
	}
	if _, ok := digits(line); !ok || len(line) < shortest || len(p.open) == 0 {
		return false
	}
	last := len(p.open) - 1
	h := p.open[last]
	p.open = p.open[:last]
	p.complete(h, line)
	return true
}

func (p *parser) complete(h header, data string) {
	if h.answer {
		p.emit(token{kind: aData, line: data})
		return
	}
	p.say(h.line, data)
}

// noData gives up the data of the answer's last line: the next one is here.
func (p *parser) noData() { p.giveUp(func(h header) bool { return h.answer }) }

// wait counts a line that came before data. A header that waits too long is emitted
// without: whoever reads it knows that something is missing.
func (p *parser) wait() {
	if len(p.open) == 0 {
		return
	}
	for i := range p.open {
		p.open[i].left--
	}
	p.giveUp(func(h header) bool { return h.left < 0 && !h.answer })
}

func (p *parser) giveUp(which func(header) bool) {
	p.open = slices.DeleteFunc(p.open, func(h header) bool {
		if !which(h) {
			return false
		}
		p.counters.Truncated.Add(1)
		p.complete(h, "")
		return true
	})
}
