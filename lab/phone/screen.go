//go:build !production

package phone

import (
	"context"
	"fmt"
	"sync"

	tea "github.com/charmbracelet/bubbletea"

	"healthdial/lab/operator"
)

// Screen is the phone for hands and eyes: a handset drawn in the terminal.
type Screen struct {
	Phone
	Dial      string // dialled at once, if not empty
	SMSNumber string // that a new SMS is addressed to
}

// Run shows the phone until the person leaves it or ctx ends.
func (s Screen) Run(ctx context.Context) error {
	old, err := s.register(ctx)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer stop()
	program := tea.NewProgram(newModel(ctx, s, old), tea.WithContext(ctx), tea.WithAltScreen())
	wg.Go(func() { s.watch(ctx, last(old), func(t operator.Text) { program.Send(arrival(t)) }) })
	end, err := program.Run()
	if m, ok := end.(model); ok && m.open {
		_ = s.Network.HangUp(context.WithoutCancel(ctx), s.Number) // the phone is put away
	}
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("phone: %w", err)
	}
	return nil
}

// What happens to a model besides keys.
type (
	arrival operator.Text // a text came
	page    struct {      // the network answered an entry
		operator.Screen
		err error
	}
	sent struct{ err error } // an SMS is on its way, or not
)

// ask sends an entry to the network.
func (m model) ask(entry string, send func(ctx context.Context, msisdn, text string) (operator.Screen, error)) tea.Cmd {
	return func() tea.Msg {
		screen, err := send(m.ctx, m.phone.Number, entry)
		return page{screen, err}
	}
}

// write sends an SMS.
func (m model) write(to, text string) tea.Cmd {
	return func() tea.Msg {
		_, err := m.phone.Network.SMS(m.ctx, m.phone.Number, to, text)
		return sent{err}
	}
}

// hangUp ends the dialogue.
func (m model) hangUp() tea.Cmd {
	return func() tea.Msg {
		_ = m.phone.Network.HangUp(m.ctx, m.phone.Number) // the network may have ended it already
		return nil
	}
}
