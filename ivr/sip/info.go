package sip

import "strings"

// The bodies in which gateways send keys by INFO (RFC 6086). Neither is a standard.
const (
	infoRelay = "application/dtmf-relay" // "Signal=5\r\nDuration=160"
	infoPlain = "application/dtmf"       // "5"
)

// parseInfo reads the key in the body of an INFO.
func parseInfo(kind string, body []byte) (key byte, ok bool) {
	kind, _, _ = strings.Cut(strings.ToLower(kind), ";")
	switch strings.TrimSpace(kind) {
	case infoPlain:
		return parseKey(string(body))
	case infoRelay:
		for line := range strings.Lines(string(body)) {
			name, value, _ := strings.Cut(line, "=")
			if strings.EqualFold(strings.TrimSpace(name), "signal") {
				return parseKey(value)
			}
		}
	}
	return 0, false
}

// parseKey reads a key as it is written on a telephone, or as its event code: 10 and 11
// for * and # (RFC 4733 §3.2).
func parseKey(s string) (byte, bool) {
	switch s = strings.TrimSpace(s); s {
	case "10":
		return '*', true
	case "11":
		return '#', true
	}
	if len(s) != 1 || !strings.Contains(dtmfKeys, s) {
		return 0, false
	}
	return s[0], true
}
