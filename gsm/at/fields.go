package at

import (
	"strconv"
	"strings"
)

// Param is one parameter of a line.
type Param struct {
	Text   string // without its quotes
	Quoted bool   // it was a string
}

// Params are the parameters of a line. Its methods take an index that is out of range for a
// parameter that was left out.
type Params []Param

// Fields is the parameters of an information text or an unsolicited code, those behind its
// colon: of `+CMGL: 1,0,"a,b",24` 1, 0, a,b and 24. A comma in quotes or in parentheses
// separates nothing. A quote ends a string only before a comma or the end of the line, since
// texts of networks hold quotes. A line without a colon has no parameters.
func Fields(line string) Params {
	_, rest, ok := strings.Cut(line, ":")
	rest = strings.TrimSpace(rest)
	if !ok || rest == "" {
		return nil
	}
	var all Params
	for more := true; more; {
		var p Param
		p, rest, more = field(rest)
		all = append(all, p)
	}
	return all
}

// field is the first parameter, what is behind its comma, and whether there was one.
func field(s string) (p Param, rest string, more bool) {
	s = strings.TrimLeft(s, " ")
	if strings.HasPrefix(s, `"`) {
		return quoted(s[1:])
	}
	depth := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ',' && depth <= 0:
			return Param{Text: strings.TrimSpace(s[:i])}, s[i+1:], true
		}
	}
	return Param{Text: strings.TrimSpace(s)}, "", false
}

// quoted is a string whose opening quote has been read. One that never ends goes to the end
// of the line.
func quoted(s string) (p Param, rest string, more bool) {
	for i := range len(s) {
		if s[i] != '"' {
			continue
		}
		behind := strings.TrimLeft(s[i+1:], " ")
		if behind == "" {
			return Param{Text: s[:i], Quoted: true}, "", false
		}
		if behind[0] == ',' {
			return Param{Text: s[:i], Quoted: true}, behind[1:], true
		}
	}
	return Param{Text: s, Quoted: true}, "", false
}

// Text is a parameter as it is, without quotes; "" if it was left out.
func (p Params) Text(i int) string {
	if i < 0 || i >= len(p) {
		return ""
	}
	return p[i].Text
}

// Int is a decimal number. Some modems quote numbers: those are read too.
func (p Params) Int(i int) (int, bool) { return integer(p.Text(i), 10) }

// Hex is a hexadecimal number, as a location area is.
func (p Params) Hex(i int) (int, bool) { return integer(p.Text(i), 16) }

func integer(s string, base int) (int, bool) {
	n, err := strconv.ParseInt(s, base, 64)
	return int(n), err == nil
}

// Allows reports whether a parameter of the answer to a test command holds a number: (0-3),
// (0,2) and 1 are such lists (TS 27.007 §4.1, V.250 §5.7.3.1).
func (p Params) Allows(i, n int) bool {
	list := strings.TrimSuffix(strings.TrimPrefix(p.Text(i), "("), ")")
	for part := range strings.SplitSeq(list, ",") {
		low, high, span := strings.Cut(strings.TrimSpace(part), "-")
		if !span {
			high = low
		}
		from, ok1 := integer(low, 10)
		to, ok2 := integer(high, 10)
		if ok1 && ok2 && from <= n && n <= to {
			return true
		}
	}
	return false
}
