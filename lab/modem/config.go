//go:build !production

package modem

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"time"

	"healthdial/gsm/charset"
)

// Config describes a modem, its SIM and its network. Zeros take the defaults.
type Config struct {
	Name  string // of the modem in the rack: "modem1"
	Model Model  // Generic
	IMEI  string // "350000000000017"
	Bus   Bus    // where its port appears
	Port  string // under which name: "ttyUSB0"

	SIM     SIM
	Network Network
	Faults  Faults // to begin with

	USSD      USSD               // who answers USSD codes; Menu{} if nil
	Phones    Phones             // whose handsets it exchanges texts with; nobody's if nil
	Carry     func(Text)         // told of every whole message that the network took; must not block
	Languages []charset.Language // whose national tables the network's phones use; none

	Direct bool // it stores no message that comes: +CNMI offers to show them, and nothing else

	Boot   time.Duration // from power to the first answer: the model's
	Logger *slog.Logger  // discards if nil. It is told no number and no text
}

// SIM is a SIM card.
type SIM struct {
	IMSI     string `json:"imsi"`     // "001010000000017"
	ICCID    string `json:"iccid"`    // "8991000000000000017"
	Number   string `json:"number"`   // its own, as the network knows it: "+919000000071"
	PIN      string `json:"pin"`      // asked for when it starts; "" asks for none
	PUK      string `json:"puk"`      // "00000000"
	SMSC     string `json:"smsc"`     // "+919000000000"; "-" for none
	Capacity int    `json:"capacity"` // messages that fit: 20
	Absent   bool   `json:"absent"`
}

// USSD is who answers what a modem dials: a network's menus.
type USSD interface {
	// Ask is the network's answer to a dialogue of a number: what was said in it, the
	// code first. open tells whether an answer is wanted. An error ends the dialogue;
	// ErrNoCode says that there is no such code.
	Ask(ctx context.Context, number string, said []string) (page string, open bool, err error)
}

func (c Config) withDefaults() (Config, model, error) {
	row, ok := c.Model.row()
	if !ok {
		return c, row, fmt.Errorf("modem: there is no model %q", c.Model)
	}
	if c.Bus == nil {
		return c, row, fmt.Errorf("modem: there is no bus to plug it into")
	}
	c.Model = cmp.Or(c.Model, Generic)
	c.Name = cmp.Or(c.Name, "modem")
	c.IMEI = cmp.Or(c.IMEI, "350000000000017")
	c.Port = cmp.Or(c.Port, "ttyUSB0")
	c.SIM = c.SIM.withDefaults()
	c.Network = c.Network.withDefaults()
	c.Boot = cmp.Or(c.Boot, row.boot)
	if c.USSD == nil {
		c.USSD = Menu{}
	}
	if c.Carry == nil {
		c.Carry = func(Text) {}
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c, row, nil
}

func (s SIM) withDefaults() SIM {
	s.IMSI = cmp.Or(s.IMSI, "001010000000017")
	s.ICCID = cmp.Or(s.ICCID, "8991000000000000017")
	s.Number = cmp.Or(s.Number, "+919000000071")
	s.PUK = cmp.Or(s.PUK, "00000000")
	s.SMSC = cmp.Or(s.SMSC, "+919000000000")
	s.Capacity = cmp.Or(s.Capacity, 20)
	return s
}
