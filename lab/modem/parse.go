//go:build !production

package modem

import (
	"errors"
	"strings"
)

// errSyntax means that a command line is none.
var errSyntax = errors.New("modem: syntax error in a command line")

// parse reads a command line behind its AT (V.250 §5.2.1): basic commands follow each
// other, an extended one ends at a semicolon or with the line.
func parse(line string) (out []command, err error) {
	for rest := line; rest != ""; {
		if rest = strings.TrimLeft(rest, " ;"); rest == "" {
			break
		}
		var c command
		if strings.ContainsRune(extended, rune(rest[0])) {
			c, rest, err = parseExtended(rest)
		} else {
			c, rest, err = parseBasic(rest)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// extended is what the name of an extended command begins with: + by the standards,
// the others by the makers of modems.
const extended = "+^$*%#!"

// parseExtended reads one extended command (V.250 §5.4.1).
func parseExtended(s string) (c command, rest string, err error) {
	end := 1
	for end < len(s) && (letter(s[end]) || digit(s[end]) || strings.IndexByte("!%-./:_", s[end]) >= 0) {
		end++
	}
	if end == 1 {
		return c, "", errSyntax
	}
	c.name = strings.ToUpper(s[:end])
	text, rest := clause(s[end:])
	switch {
	case text == "":
	case text == "?":
		c.op = read
	case text == "=?":
		c.op = test
	case text[0] == '=':
		c.op = set
		c.params, err = parseParams(text[1:])
	default:
		err = errSyntax
	}
	return c, rest, err
}

// clause is what stands before the next semicolon that is not in a string.
func clause(s string) (text, rest string) {
	quoted := false
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ';' && !quoted:
			return strings.TrimSpace(s[:i]), s[i+1:]
		}
	}
	return strings.TrimSpace(s), ""
}

// parseParams reads parameters, of which any may be left out (V.250 §5.4.2).
func parseParams(s string) (out []param, err error) {
	for {
		end, quoted := 0, false
		for ; end < len(s) && (quoted || s[end] != ','); end++ {
			quoted = quoted != (s[end] == '"')
		}
		p := param{text: strings.TrimSpace(s[:end])}
		if strings.Contains(p.text, `"`) {
			if len(p.text) < 2 || p.text[0] != '"' || strings.IndexByte(p.text[1:], '"') != len(p.text)-2 {
				return nil, errSyntax
			}
			p = param{p.text[1 : len(p.text)-1], true}
		}
		if out = append(out, p); end == len(s) {
			return out, nil
		}
		s = s[end+1:]
	}
}

// parseBasic reads one basic command or S-parameter (V.250 §5.3), or a dial string.
func parseBasic(s string) (c command, rest string, err error) {
	end := 1
	if s[0] == '&' {
		end = 2
	}
	if len(s) < end || !letter(s[end-1]) {
		return c, "", errSyntax
	}
	c.name = strings.ToUpper(s[:end])
	number := end
	for number < len(s) && digit(s[number]) {
		number++
	}
	switch c.name {
	case "D":
		text, rest := dialled(s[1:])
		return command{name: "D", op: set, params: []param{{text: text}}}, rest, nil
	case "S":
		return parseRegister("S"+s[end:number], s[number:])
	}
	if number > end {
		c.op, c.params = set, []param{{text: s[end:number]}}
	}
	return c, s[number:], nil
}

// dialled is a dial string; its semicolon makes a voice call of it (TS 27.007 §6.2) and
// belongs to it.
func dialled(s string) (text, rest string) {
	if i := strings.IndexByte(s, ';'); i >= 0 {
		return s[:i+1], s[i+1:]
	}
	return s, ""
}

// parseRegister reads S0=1 and S0? (V.250 §5.3.2).
func parseRegister(name, s string) (c command, rest string, err error) {
	switch {
	case len(name) == 1:
		return c, "", errSyntax
	case strings.HasPrefix(s, "?"):
		return command{name: name, op: read}, s[1:], nil
	case !strings.HasPrefix(s, "="):
		return c, "", errSyntax
	}
	end := 1
	for end < len(s) && digit(s[end]) {
		end++
	}
	return command{name: name, op: set, params: []param{{text: s[1:end]}}}, s[end:], nil
}

func letter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

func digit(b byte) bool { return b >= '0' && b <= '9' }
