//go:build !production

package phone

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"healthdial/lab/operator"
)

// press gives keys to a model, and to it what the network answers to each. A word
// in brackets is a key of that name.
func press(m model, keys ...string) model {
	named := map[string]tea.KeyType{"<enter>": tea.KeyEnter, "<esc>": tea.KeyEsc, "<tab>": tea.KeyTab,
		"<new>": tea.KeyCtrlN, "<up>": tea.KeyUp, "<down>": tea.KeyDown, "<back>": tea.KeyBackspace}
	for _, k := range keys {
		msg := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)}
		if t, ok := named[k]; ok {
			msg = tea.KeyMsg{Type: t}
		}
		m = settle(m.Update(msg))
	}
	return m
}

// settle runs a command and gives its answer to the model.
func settle(t tea.Model, cmd tea.Cmd) model {
	for cmd != nil {
		msg := cmd()
		if msg == nil {
			break
		}
		t, cmd = t.Update(msg)
	}
	return t.(model)
}

func handset(t *testing.T, n *network) model {
	t.Helper()
	return newModel(t.Context(), Screen{Phone: Phone{Network: n, Number: "+919000000021"}, SMSNumber: "56789"}, nil)
}

func shows(t *testing.T, m model, want string) {
	t.Helper()
	if got := strings.Join(m.display(), "\n"); !strings.Contains(got, want) {
		t.Errorf("no %q on the display:\n%s", want, got)
	}
	if lines := m.display(); len(lines) != height+2 {
		t.Errorf("%d lines on the display", len(lines))
	}
}

func TestDialAnswerHangUp(t *testing.T) {
	n := newNetwork()
	m := press(handset(t, n), "*45", "7", "<back>", "6#")
	shows(t, m, "> *456#_")
	m = press(m, "<enter>")
	shows(t, m, "dialled *456#")
	m = press(m, "1", "2", "<enter>")
	shows(t, m, "answered 12")
	m = press(m, "<esc>")
	if n.open || m.at != home {
		t.Error("the red key did not end the dialogue")
	}
	m = press(m, "*1#", "<enter>", "0", "<enter>")
	shows(t, m, "answered 0")
	if m.at != home || m.open {
		t.Error("the dialogue lives on after its last page")
	}
}

func TestInbox(t *testing.T) {
	m := handset(t, newNetwork())
	m = press(m, "*1#", "<enter>", "4")
	for _, text := range []string{"first", "second"} {
		m = settle(m.Update(arrival(operator.Text{From: "56789", Text: text})))
	}
	shows(t, m, "new SMS")
	m = press(m, "<tab>")
	shows(t, m, "> 56789 second\n  56789 first")
	m = press(m, "<down>", "<down>", "<enter>")
	shows(t, m, "From 56789\nfirst")
	m = press(m, "<esc>", "<esc>")
	if m.at != asked {
		t.Error("the open dialogue is gone after reading an SMS")
	}
	m = press(m, "5", "<enter>")
	shows(t, m, "answered 5")
}

func TestWriteSMS(t *testing.T) {
	n := newNetwork()
	m := press(handset(t, n), "<new>", "HELP")
	shows(t, m, "56789 HELP_")
	m = press(m, "<enter>")
	shows(t, m, "SMS sent")
	if len(n.texts) != 1 || n.texts[0].Text != "heard HELP" {
		t.Error("the SMS did not reach the network")
	}
}

func TestScroll(t *testing.T) {
	m := handset(t, newNetwork())
	m.page = strings.Repeat("line\n", height) + "end"
	if strings.Contains(strings.Join(m.display(), "\n"), "end") {
		t.Error("a long page is shown whole")
	}
	shows(t, m, "> _                v")
	m = press(m, "<down>", "<down>", "<down>")
	shows(t, m, "end")
	if strings.HasSuffix(strings.Join(m.display(), "\n"), "v") {
		t.Error("the end of a page promises more")
	}
}

func TestWrap(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{"", ""},
		{"1. English\n2. Hindi\n", "1. English|2. Hindi"},
		{"Welcome to the health service of India", "Welcome to the|health service of|India"},
		{"abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrst|uvwxyz"},
		{"a  b", "a b"},
		{"नमस्ते दुनिया", "नमस्ते दुनिया"},
	} {
		if got := strings.Join(wrap(tc.text), "|"); got != tc.want {
			t.Errorf("%q: %q, want %q", tc.text, got, tc.want)
		}
	}
}
