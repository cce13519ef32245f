//go:build !production

package phone

import (
	"strings"

	"github.com/charmbracelet/lipgloss"
)

// wrap breaks text into lines of the display, between words where that is
// possible.
func wrap(text string) []string {
	var lines []string
	for _, paragraph := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		lines = append(lines, wrapLine(paragraph)...)
	}
	return lines
}

func wrapLine(text string) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && lipgloss.Width(line+" "+word) <= width {
			line += " " + word
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for lipgloss.Width(word) > width {
			head := cut(word, width)
			lines = append(lines, head)
			word = word[len(head):]
		}
		line = word
	}
	return append(lines, line)
}

// cut is the longest beginning of s that takes at most n columns.
func cut(s string, n int) string {
	used := 0
	for i, r := range s {
		used += lipgloss.Width(string(r))
		if used > n {
			return s[:i]
		}
	}
	return s
}
