package at

import (
	"strconv"
	"strings"
)

// final is what a line says if it is a final result (V.250 §5.7.1, TS 27.007 §9.2, TS 27.005
// §3.2.5): nil is OK. Results as numbers are read if digits is true.
func final(line string, digits bool) (err *Error, ok bool) {
	if digits && len(line) == 1 {
		return numeric(line[0])
	}
	switch line {
	case "OK":
		return nil, true
	case "ERROR", "COMMAND NOT SUPPORT", "TOO MANY PARAMETERS": // the latter are Huawei's
		return &Error{Code: -1}, true
	case "NO CARRIER", "BUSY", "NO ANSWER", "NO DIALTONE", "NO DIAL TONE":
		return &Error{Kind: Call, Code: -1}, true
	}
	if code, ok := strings.CutPrefix(line, "+CME ERROR:"); ok {
		return &Error{Kind: Equipment, Code: number(code)}, true
	}
	if code, ok := strings.CutPrefix(line, "+CMS ERROR:"); ok {
		return &Error{Kind: Message, Code: number(code)}, true
	}
	return nil, false
}

// numeric is a result of a modem that was told ATV0 (V.250 §6.2.6).
func numeric(digit byte) (err *Error, ok bool) {
	switch digit {
	case '0':
		return nil, true
	case '4':
		return &Error{Code: -1}, true
	case '3', '6', '7', '8':
		return &Error{Kind: Call, Code: -1}, true
	}
	return nil, false
}

// number is a code, or -1 if the modem gave words instead.
func number(code string) int {
	n, err := strconv.ParseUint(strings.TrimSpace(code), 10, 31)
	if err != nil {
		return -1
	}
	return int(n)
}

// calls reports whether a command is about a call, so that NO CARRIER answers it. After all
// others it is said unasked: the caller has hung up.
func (c *Command) calls() bool {
	return c != nil && c.Text != "" && strings.ContainsRune("DAO", rune(c.Text[0]))
}
