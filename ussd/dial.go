package ussd

import (
	"slices"
	"strings"
)

// A deep link chooses menu entries, so many and no longer: a code has no place in
// a dial string, where phones and networks remember it.
const (
	maxLinks  = 8
	maxDigits = 2
)

// dialled finds what follows the service code in what a person dialled: "3*1" for
// *456*3*1#, "" for *456#. Gateways write the code into the text, into the
// destination address, or into both; what follows it is in the text. It is false
// if neither has one of codes, which may have more than one part (*99*456#). With
// no codes any is taken.
//
// The path ends before the first part that is not one or two digits.
func dialled(codes []string, destination, text string) (path string, ok bool) {
	text = strings.TrimSpace(text)
	parts, to := split(text), split(destination)
	for _, code := range codes {
		c := split(code)
		switch {
		case hasPrefix(parts, c):
			return links(parts[len(c):]), true
		case slices.Equal(to, c) && !strings.HasPrefix(text, "*"):
			return links(parts), true
		}
	}
	if len(codes) > 0 {
		return "", false
	}
	if len(parts) > 0 && (slices.Equal(parts, to) || strings.HasPrefix(text, "*")) {
		return links(parts[1:]), true
	}
	return "", true
}

// split is a dial string in its parts: *456*3# is 456 and 3.
func split(s string) []string {
	s = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(s), "*"), "#")
	if s == "" {
		return nil
	}
	return strings.Split(s, "*")
}

func hasPrefix(parts, prefix []string) bool {
	return len(prefix) > 0 && len(parts) >= len(prefix) && slices.Equal(parts[:len(prefix)], prefix)
}

func links(parts []string) string {
	n := 0
	for n < len(parts) && n < maxLinks && isLink(parts[n]) {
		n++
	}
	return strings.Join(parts[:n], "*")
}

func isLink(part string) bool {
	return part != "" && len(part) <= maxDigits && strings.Trim(part, "0123456789") == ""
}
