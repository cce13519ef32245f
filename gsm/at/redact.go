package at

import (
	"fmt"
	"strings"
)

// Redact is a line as a log may hold it: words of the modem, names, and parameters only of
// names whose parameters are never a number, a text or a secret. Of all else it tells the
// length.
func Redact(line string) string {
	if word(line) {
		return line
	}
	head, rest := split(line)
	switch {
	case head == "":
		return fmt.Sprintf("(%d octets)", len(line))
	case rest == "" && strings.HasPrefix(line, "AT") || harmless(strings.Trim(head, "AT:=?")):
		return line
	}
	return fmt.Sprintf("%s (%d octets)", head, len(rest))
}

// split parts a line behind its name, which begins with a mark and ends with a colon, or
// with a command's = or ?.
func split(line string) (head, rest string) {
	after := strings.TrimPrefix(line, "AT")
	if after == "" || strings.IndexByte(marks, after[0]) < 0 {
		return "", line
	}
	rest = strings.TrimLeft(after[1:], "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	if len(rest) == len(after)-1 {
		return "", line // a number
	}
	rest = strings.TrimPrefix(rest, " ERROR")
	if rest != "" && strings.IndexByte(":=?", rest[0]) < 0 {
		return "", line
	}
	rest = rest[min(1, len(rest)):]
	return line[:len(line)-len(rest)], rest
}

// word reports whether a line is a result, a code without parameters, or a basic command
// that holds no number.
func word(line string) bool {
	if err, ok := final(line, true); ok {
		return !strings.HasPrefix(line, "+") || err.Code >= 0
	}
	if classOf(line) != unheard && !strings.Contains(line, ":") && strings.IndexByte(marks, line[0]) < 0 {
		return true
	}
	basic, ok := strings.CutPrefix(line, "AT")
	return ok && len(basic) <= 6 && strings.Trim(basic, "EFHIQVZ&01") == ""
}

// harmless reports whether the parameters of a name say nothing about a person. Those of
// +CMT, +CMGL and +CMGR hold a name of the phone book, or a number.
func harmless(name string) bool {
	switch name {
	case "+CMTI", "+CDSI", "+CMGS", "+CMGD", "+CMGF", "+CNMI", "+CNMA", "+CPMS", "+CSMS", "+CMMS", "+CSCS",
		"+CREG", "+CGREG", "+CEREG", "+CSQ", "+CESQ", "+COPS", "+CFUN", "+CMEE", "+CRC", "+CRING", "+QIND",
		"^RSSI", "^HCSQ", "^MODE", "^SIMST", "^SRVST", "^CURC", "^BOOT", "^CEND":
		return true
	}
	return false
}
