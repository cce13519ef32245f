package voice

import (
	"strings"
	"unicode"
)

// paced puts a pause after each digit that is read by itself ("4 8 2"), about two in a
// second: a code or a number is heard once and must be remembered or written down.
// Synthesis would say three or four.
func paced(text string) string {
	runes := []rune(text)
	digit := func(i int) bool { return i >= 0 && i < len(runes) && unicode.IsDigit(runes[i]) }
	var out strings.Builder
	for i, r := range runes {
		alone := digit(i-1) && !digit(i-2) && digit(i+1) && !digit(i+2)
		if r == ' ' && alone {
			out.WriteByte(',')
		}
		out.WriteRune(r)
	}
	return out.String()
}
