//go:build !production

package phone

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/lipgloss"

	"healthdial/lab/operator"
)

// The handset's display, in characters.
const (
	width  = 20
	height = 13
)

// View draws the handset.
func (m model) View() string {
	border := lipgloss.NewStyle().Border(lipgloss.RoundedBorder()).Padding(0, 1)
	display := border.Width(width + 2).Render(strings.Join(m.display(), "\n"))
	return lipgloss.JoinVertical(lipgloss.Left, display, m.help())
}

// display is what the screen shows: one status line, height lines, and the entry.
func (m model) display() []string {
	lines := []string{m.top()}
	body := m.body()
	first := min(m.scroll, max(len(body)-height, 0))
	for i := range height {
		line := ""
		if first+i < len(body) {
			line = body[first+i]
		}
		lines = append(lines, line)
	}
	return append(lines, m.bottom(len(body) > first+height))
}

func (m model) top() string {
	switch {
	case m.notice != "":
		return lipgloss.NewStyle().Reverse(true).Render(m.notice)
	case m.unread > 0:
		return fmt.Sprintf("%d unread SMS", m.unread)
	case m.at == inbox:
		return "Inbox"
	case m.at == writing:
		return "To, then text"
	case m.open:
		return "USSD"
	}
	return m.phone.Number
}

// bottom is the line of the entry, or its end, and a mark if there is more to read.
func (m model) bottom(more bool) string {
	entry, mark := "", " "
	if m.at == home || m.at == asked {
		entry = "> " + tail(m.entry, width-5) + "_"
	}
	if more {
		mark = "v"
	}
	return entry + strings.Repeat(" ", max(width-1-lipgloss.Width(entry), 0)) + mark
}

// tail is the last n characters of s.
func tail(s string, n int) string {
	r := []rune(s)
	return string(r[max(0, len(r)-n):])
}

// body is what there is to read, in lines of the display's width.
func (m model) body() []string {
	switch m.at {
	case waiting:
		return []string{"", m.doing}
	case inbox:
		return m.list()
	case reading:
		t := m.text()
		return wrap("From " + t.From + "\n" + t.Text)
	case writing:
		return wrap(m.entry + "_")
	}
	return wrap(m.page)
}

// text is the chosen SMS.
func (m model) text() operator.Text { return m.texts[len(m.texts)-1-m.chosen] }

// list is the inbox, newest first, around the chosen SMS.
func (m model) list() []string {
	if len(m.texts) == 0 {
		return []string{"no SMS"}
	}
	var lines []string
	for i := max(0, m.chosen-height+1); i < len(m.texts) && len(lines) < height; i++ {
		t := m.texts[len(m.texts)-1-i]
		line := " " + tail(strings.Repeat(" ", 6)+t.From, 6) + " " + strings.ReplaceAll(t.Text, "\n", " ")
		line = cut(line, width-1)
		if i == m.chosen { // marked where there are no colours too
			line = lipgloss.NewStyle().Reverse(true).Render(">" + line[1:])
		}
		lines = append(lines, line)
	}
	return lines
}

func (m model) help() string {
	keys := map[place]string{
		home:    "type a code, Enter dials",
		asked:   "type an answer, Enter sends · Esc hangs up",
		waiting: "Esc hangs up",
		inbox:   "up, down, Enter reads · Esc goes back",
		reading: "up, down · Esc goes back",
		writing: "Enter sends · Esc goes back",
	}
	return lipgloss.NewStyle().Faint(true).Render(" " + keys[m.at] + "\n Tab inbox · Ctrl-N new SMS · Ctrl-C leaves")
}
