package registry

import (
	"net/url"
	"strings"
)

// maxID bounds ids of the registries. They are strings, not always UUIDs.
const maxID = 128

// maxToken bounds tokens: a JWT in a header.
const maxToken = 8 << 10

// printable says that s is not empty and has only visible ASCII.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return s != ""
}

// validID says that s can be an id of a registry.
func validID(s string) bool { return len(s) <= maxID && printable(s) && s != "." && s != ".." }

// headerSafe says that s can be a token in a header.
func headerSafe(s string) bool { return len(s) <= maxToken && printable(s) }

// segment escapes an id for use as one segment of a path.
func segment(id string) string { return url.PathEscape(id) }

// ValidAddress says that s can be somebody's ABHA address, such as
// "asha.devi@sbx". Addresses derived from an ABHA number are all digits.
func ValidAddress(s string) bool {
	name, suffix, ok := strings.Cut(s, "@")
	if !ok || len(name) < 3 || len(name) > 40 || suffix == "" || len(suffix) > 10 || !letters(suffix) {
		return false
	}
	for i := range len(name) {
		if c := name[i]; !letter(c) && !digit(c) && c != '.' && c != '_' && c != '-' {
			return false
		}
	}
	return true
}

// ValidNewAddress says that s, without its suffix, may be asked for as a new ABHA
// address: 8 to 18 letters, digits, at most one dot and one underscore, not
// beginning with a digit, neither beginning nor ending with a dot.
func ValidNewAddress(s string) bool {
	if len(s) < 8 || len(s) > 18 || digit(s[0]) || s[0] == '.' || s[len(s)-1] == '.' {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !letter(c) && !digit(c) && c != '.' && c != '_' {
			return false
		}
	}
	return strings.Count(s, ".") <= 1 && strings.Count(s, "_") <= 1
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func digit(c byte) bool { return c >= '0' && c <= '9' }

func letters(s string) bool {
	for i := range len(s) {
		if !letter(s[i]) {
			return false
		}
	}
	return true
}

// badArgument is the error for an argument that no registry would accept.
func badArgument(op string) error { return &Error{Op: op, Kind: Refused} }

// badToken is the error for a person's token that can be none.
func badToken(op string) error { return &Error{Op: op, Kind: Unauthorized} }
