//go:build !production

package phone

import tea "github.com/charmbracelet/bubbletea"

// maxEntry is the longest entry of a handset, as of an SMS of ten parts.
const maxEntry = 1500

// key is one key press.
func (m model) key(k tea.KeyMsg) (tea.Model, tea.Cmd) {
	switch k.Type {
	case tea.KeyCtrlC:
		return m, tea.Quit
	case tea.KeyEnter:
		return m.enter()
	case tea.KeyEsc:
		return m.leave()
	case tea.KeyTab:
		return m.mailbox(), nil
	case tea.KeyCtrlN:
		return m.compose(), nil
	case tea.KeyUp:
		return m.move(-1), nil
	case tea.KeyDown:
		return m.move(+1), nil
	case tea.KeyBackspace:
		return m.erase(), nil
	case tea.KeyRunes, tea.KeySpace:
		return m.typed(string(k.Runes)), nil
	}
	return m, nil
}

// typed adds to the entry, where one is taken.
func (m model) typed(s string) model {
	if (m.at == home || m.at == asked || m.at == writing) && len(m.entry)+len(s) <= maxEntry {
		m.entry += s
	}
	return m
}

// mailbox opens the inbox at the newest SMS. An open dialogue waits behind it.
func (m model) mailbox() model {
	if m.at == waiting {
		return m
	}
	m.at, m.chosen, m.scroll, m.unread = inbox, 0, 0, 0
	return m
}

// compose begins an SMS to the service.
func (m model) compose() model {
	if m.at == waiting {
		return m
	}
	m.at, m.entry, m.scroll = writing, "", 0
	if m.phone.SMSNumber != "" {
		m.entry = m.phone.SMSNumber + " "
	}
	return m
}

// move scrolls, or chooses in the inbox.
func (m model) move(by int) model {
	if m.at == inbox {
		m.chosen = min(max(m.chosen+by, 0), max(len(m.texts)-1, 0))
		return m
	}
	m.scroll = min(max(m.scroll+by, 0), max(len(m.body())-height, 0))
	return m
}
