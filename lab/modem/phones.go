//go:build !production

package modem

import (
	"context"
	"errors"
	"fmt"
	"time"

	"healthdial/gsm/msisdn"
)

// Phones are the handsets of a simulated operator, whose network the modem's SIM is
// on: lab/operator's Operator.
type Phones interface {
	// Attach has what handsets send to a number come here, and their calls.
	Attach(n msisdn.Number, take func(from, text string) error, ring func(from string) error)
	// Text brings a text to a handset.
	Text(to msisdn.Number, from, text string) error
}

// patient is how long a handset lets it ring.
const patient = 20 * time.Second

// attach makes the modem one of the phones.
func (m *Modem) attach() error {
	if m.cfg.Phones == nil {
		return nil
	}
	n, err := msisdn.Parse(m.Number, "IN")
	if err != nil {
		return fmt.Errorf("modem: the number of its SIM: %w", err)
	}
	m.cfg.Phones.Attach(n, func(from, text string) error {
		_, err := m.Receive(from, text)
		return err
	}, func(from string) error { return m.Call(from, patient) })
	return nil
}

// carry tells those who want to know of a text that was sent, and brings it to its
// handset.
func (m *Modem) carry(t Text) {
	m.cfg.Carry(t)
	if m.cfg.Phones == nil {
		return
	}
	to, err := msisdn.Parse(t.To, "IN")
	if err == nil {
		err = m.cfg.Phones.Text(to, m.Number, t.Text)
	}
	if err != nil {
		m.cfg.Logger.Info("modem: a text reached no handset", "modem", m.cfg.Name)
	}
}

// Codes are several menus: of each code the first one that knows it answers.
type Codes []USSD

// Ask asks one after the other.
func (c Codes) Ask(ctx context.Context, number string, said []string) (page string, open bool, err error) {
	err = ErrNoCode
	for _, menus := range c {
		if page, open, err = menus.Ask(ctx, number, said); !errors.Is(err, ErrNoCode) {
			break
		}
	}
	return page, open, err
}
