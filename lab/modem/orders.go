//go:build !production

package modem

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// order is the body of a request: what of it counts depends on the path.
type order struct {
	From     string `json:"from"`
	Text     string `json:"text"`
	Patience Wait   `json:"patience"`
	Port     string `json:"port"`
	PIN      string `json:"pin"`
	PUK      bool   `json:"puk"`
	Leave    int    `json:"leave"`
	With     string `json:"with"`
	Off      Wait   `json:"off"`
}

// orders are what a modem is told to do, and answers with nothing.
func (r *Rack) orders() map[string]func(*Modem, order) error {
	return map[string]func(*Modem, order) error{
		"call":       func(m *Modem, o order) error { return m.Call(o.From, time.Duration(o.Patience)) },
		"give-up":    func(m *Modem, _ order) error { return m.GiveUp() },
		"notify":     func(m *Modem, o order) error { return m.Notify(o.Text) },
		"hang":       func(m *Modem, _ order) error { return m.Hang() },
		"reset":      func(m *Modem, _ order) error { return m.Reset() },
		"vanish":     func(m *Modem, _ order) error { return m.Vanish() },
		"appear":     func(m *Modem, o order) error { return m.Appear(o.Port) },
		"mute":       func(m *Modem, _ order) error { return m.Mute() },
		"remove-sim": func(m *Modem, _ order) error { return m.RemoveSIM() },
		"insert-sim": func(m *Modem, _ order) error { return m.InsertSIM() },
		"fail-sim":   func(m *Modem, _ order) error { return m.FailSIM(true) },
		"mend-sim":   func(m *Modem, _ order) error { return m.FailSIM(false) },
		"fill-sim":   func(m *Modem, o order) error { return m.FillSIM(o.From, o.Leave) },
		"pin":        func(m *Modem, o order) error { return m.SetPIN(o.PIN, o.PUK) },
		"clock":      func(m *Modem, o order) error { return m.SetClock(time.Duration(o.Off)) },
		"swap": func(m *Modem, o order) error {
			other := r.Modem(o.With)
			if other == nil {
				return errNoModem
			}
			return r.Swap(m, other)
		},
	}
}

func ordered(do func(*Modem, order) error) func(*Modem, echo.Context) error {
	return func(m *Modem, c echo.Context) error {
		var o order
		if err := bound(c, &o); err != nil {
			return err
		}
		if err := do(m, o); err != nil {
			return err
		}
		return c.NoContent(http.StatusNoContent)
	}
}
