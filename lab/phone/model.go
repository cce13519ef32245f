//go:build !production

package phone

import (
	"context"
	"strings"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"

	"healthdial/lab/operator"
)

// place is what the handset shows.
type place uint8

const (
	home    place = iota // the keypad: what is typed is dialled
	asked                // a page of a dialogue: what is typed answers it
	waiting              // for the network
	inbox                // the list of SMS
	reading              // one SMS
	writing              // a new SMS
)

// model is the handset between two events, a plain value of bubbletea.
type model struct {
	ctx   context.Context // of the network calls; the program's
	phone Screen

	at     place
	page   string // shown when asked, or after the end of a dialogue
	open   bool   // a dialogue is open
	doing  string // shown when waiting
	entry  string // typed so far
	texts  []operator.Text
	unread int
	chosen int    // of texts, from the newest
	scroll int    // first line shown
	notice string // one line at the top, until the next key
}

func newModel(ctx context.Context, s Screen, old []operator.Text) model {
	return model{ctx: ctx, phone: s, texts: old}
}

// Init dials, if the phone was told to.
func (m model) Init() tea.Cmd {
	if m.phone.Dial == "" {
		return nil
	}
	return func() tea.Msg { return dialing(m.phone.Dial) }
}

// dialing asks the model to dial.
type dialing string

// Update moves the handset by one event.
func (m model) Update(event tea.Msg) (tea.Model, tea.Cmd) {
	switch e := event.(type) {
	case dialing:
		return m.dial(string(e))
	case arrival:
		m.texts = append(m.texts, operator.Text(e))
		m.unread++
		m.notice = "new SMS: Tab"
	case page:
		return m.shown(e), nil
	case sent:
		m.at, m.notice = home, "SMS sent"
		if e.err != nil {
			m.notice = "SMS not sent"
		}
	case tea.KeyMsg:
		m.notice = ""
		return m.key(e)
	}
	return m, nil
}

func (m model) shown(p page) model {
	m.scroll, m.entry = 0, ""
	if p.err != nil {
		m.page, m.open, m.at = saying(p.err), false, home
		return m
	}
	m.page, m.open, m.at = p.Screen.Screen, p.Open, home
	if p.Open {
		m.at = asked
	}
	return m
}

// dialled is what a handset shows while the network thinks.
const dialled = "USSD code running..."

func (m model) dial(code string) (tea.Model, tea.Cmd) {
	m.at, m.doing, m.entry, m.page = waiting, dialled, "", ""
	return m, m.ask(code, m.phone.Network.Dial)
}

// enter is the green key: it does what the place is for.
func (m model) enter() (tea.Model, tea.Cmd) {
	switch m.at {
	case home:
		if m.entry != "" {
			return m.dial(m.entry)
		}
	case asked:
		if m.entry != "" {
			m.at, m.doing = waiting, dialled
			return m, m.ask(m.entry, m.phone.Network.Answer)
		}
	case inbox:
		if len(m.texts) > 0 {
			m.at, m.scroll = reading, 0
		}
	case writing:
		to, text, _ := strings.Cut(strings.TrimSpace(m.entry), " ")
		if text = strings.TrimSpace(text); text != "" {
			m.at, m.doing, m.entry = waiting, "Sending the SMS...", ""
			return m, m.write(to, text)
		}
	}
	return m, nil
}

// leave is the red key: it ends the dialogue, or goes back.
func (m model) leave() (tea.Model, tea.Cmd) {
	m.scroll, m.entry = 0, ""
	switch m.at {
	case reading:
		m.at = inbox
		return m, nil
	case inbox, writing:
		m.at = home
		if m.open {
			m.at = asked
		}
		return m, nil
	}
	hang := m.open
	m.at, m.open, m.page = home, false, ""
	if hang {
		return m, m.hangUp()
	}
	return m, nil
}

// erase drops the last character typed.
func (m model) erase() model {
	_, size := utf8.DecodeLastRuneInString(m.entry)
	m.entry = m.entry[:len(m.entry)-size]
	return m
}
