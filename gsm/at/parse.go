package at

import "strings"

// kind is what a line is.
type kind uint8

const (
	anEcho kind = iota
	anInfo      // a line of the answer
	aData       // the data behind such a line; "" if they did not come
	aFinal
	aStop // a prompt
	aCode // said unasked
	aStray
)

// token is a line, or a prompt, and what it is.
type token struct {
	kind  kind
	line  string
	data  string // of aCode
	class class  // of aCode
	err   *Error // of aFinal; nil is OK
}

// parser tells what the lines of a modem are. It is pure: it knows of the world the octets
// that it is fed, and which command is out.
type parser struct {
	scanner
	emit    func(token)
	command *Command // whose answer is awaited; nil if none is
	last    string   // the Prefix of the last command that had one: its answer may come late
	words   bool     // results are words: a digit is none
	open    []header // whose data are still to come, the latest last
	long    []string // lines of a +CUSD whose text has not ended
}

// feed takes what was read.
func (p *parser) feed(octets []byte) {
	for _, b := range octets {
		switch p.next(b) {
		case aLine:
			p.sort(p.take())
		case aPrompt:
			p.emit(token{kind: aStop})
		}
	}
}

// sort emits what a line is.
func (p *parser) sort(line string) {
	switch {
	case p.long != nil:
		p.goOn(line)
	case p.echoes(line):
		p.emit(token{kind: anEcho, line: line})
	case p.completes(line):
	case p.ends(line):
	case p.answers(line):
		p.inform(line)
	case p.stale(line):
		p.emit(token{kind: aStray, line: line})
	case classOf(line) != unheard:
		p.announce(line)
	case p.command != nil && p.command.Prefix == "":
		p.inform(line)
	default:
		p.emit(token{kind: aStray, line: line})
	}
	p.wait()
}

// echoes reports whether a line is what we wrote.
func (p *parser) echoes(line string) bool {
	c := p.command
	return c != nil && (strings.HasPrefix(line, "AT") && line[2:] == c.Text || c.Body != "" && line == c.Body)
}

// ends takes a final result. NO CARRIER is one only if a call was asked for.
func (p *parser) ends(line string) bool {
	if !p.words && line == "2" && p.command == nil {
		p.announce("RING")
		return true
	}
	err, ok := final(line, !p.words)
	if !ok || err != nil && err.Kind == Call && !p.command.calls() {
		return false
	}
	p.words = p.words || len(line) > 1
	p.noData()
	p.emit(token{kind: aFinal, line: line, err: err})
	return true
}

// answers reports whether a line can only be part of the answer: it has the command's name,
// and the parameters that its answer has.
func (p *parser) answers(line string) bool {
	c := p.command
	switch {
	case c == nil:
		return false
	case c.Prefix == "": // "+CGSN: 35..." where others say "35..."
		return strings.HasPrefix(line, "+") && strings.HasPrefix(line, c.name()+":") && classOf(line) != matters
	case !strings.HasPrefix(line, c.Prefix):
		return false
	case c.Fields == 0:
		return true
	}
	f := Fields(line)
	return len(f) >= c.Fields && (c.Fields < 2 || !registers(name(line)) || len(f.Text(1)) == 1)
}

// stale reports whether a line belongs to the answer of a command that is over, and is never
// said unasked.
func (p *parser) stale(line string) bool {
	return p.last != "" && strings.HasPrefix(line, p.last) && classOf(line) != matters
}

// await tells which command is out now; nil is none.
func (p *parser) await(c *Command) {
	p.command = c
	if c != nil && c.Prefix != "" {
		p.last = c.Prefix
	}
}

// name is that of an extended command: +CREG of "+CREG?".
func (c *Command) name() string {
	if i := strings.IndexAny(c.Text, "=?;"); i >= 0 {
		return c.Text[:i]
	}
	return c.Text
}

// inform emits a line of the answer.
func (p *parser) inform(line string) {
	p.noData()
	p.emit(token{kind: anInfo, line: line})
	if p.command.Data {
		p.promise(header{line: line, answer: true, octets: length(Fields(line)), left: patience + 1})
	}
}

// announce emits an unsolicited code, or waits for what belongs to it.
func (p *parser) announce(line string) {
	if octets, ok := promises(line); ok {
		p.promise(header{line: line, octets: octets, left: patience + 1})
		return
	}
	if name(line) == "+CUSD" && !whole(line) {
		p.long, p.text = []string{line}, true
		return
	}
	p.say(line, "")
}

func (p *parser) say(line, data string) {
	p.emit(token{kind: aCode, line: line, data: data, class: classOf(line)})
}
