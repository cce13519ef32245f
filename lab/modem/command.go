//go:build !production

package modem

import (
	"strconv"
	"strings"
)

// op is what a command wants (V.250 §5.4).
type op uint8

const (
	action op = iota // ATH, AT+CNMA: V.250's execution of an action
	read             // AT+CSQ?
	test             // AT+CNMI=?
	set              // AT+CMEE=1; of a basic command its number: ATE0
)

// command is one command of a command line.
type command struct {
	name   string // in capitals: "E", "&W", "S0", "D", "+CMGS", "^CURC"
	op     op
	params []param
}

// param is one parameter: a number as it was written, or a string without its quotes.
type param struct {
	text   string
	quoted bool
}

// text is a parameter, "" if it was left out.
func (c command) text(i int) string {
	if i < len(c.params) {
		return c.params[i].text
	}
	return ""
}

// given tells whether a parameter is there.
func (c command) given(i int) bool {
	return i < len(c.params) && (c.params[i].quoted || c.params[i].text != "")
}

// number is a parameter that is a number of 0 to most, or absent if it was left out.
func (c command) number(i, absent, most int) (int, error) {
	if !c.given(i) {
		return absent, nil
	}
	n, err := strconv.Atoi(c.params[i].text)
	if err != nil || c.params[i].quoted || n < 0 || n > most {
		return 0, cmeError(cmeParameters)
	}
	return n, nil
}

// written are the parameters, as they were written.
func (c command) written() string {
	list := make([]string, len(c.params))
	for i, p := range c.params {
		if list[i] = p.text; p.quoted {
			list[i] = `"` + p.text + `"`
		}
	}
	return strings.Join(list, ",")
}
