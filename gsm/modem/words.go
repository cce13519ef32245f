package modem

import "strings"

// plain is a line without a prefix and quotes: "35..." of `+CGSN: "35..."`.
func plain(line string) string {
	if _, rest, ok := strings.Cut(line, ": "); ok && strings.HasPrefix(line, "+") {
		line = rest
	}
	return strings.Trim(strings.TrimSpace(line), `"`)
}

// digitsOnly is a number, or "" if it holds anything else.
func digitsOnly(s string) string {
	if strings.Trim(s, "0123456789") != "" {
		return ""
	}
	return s
}

func joined(words ...string) string { return strings.TrimSpace(strings.Join(words, " ")) }

// name is a line up to its colon.
func name(line string) string {
	head, _, _ := strings.Cut(line, ":")
	return head
}
