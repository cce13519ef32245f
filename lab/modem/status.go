//go:build !production

package modem

import (
	"fmt"
	"time"

	"healthdial/gsm/charset"
)

// Counts count since Run.
type Counts struct {
	Sent           int `json:"sent"`           // parts that the network took
	Refused        int `json:"refused"`        // parts that it, or the modem, refused
	Delivered      int `json:"delivered"`      // parts and reports that the modem took from it
	Unacknowledged int `json:"unacknowledged"` // times that it had to bring one again
	LateCNMA       int `json:"late_cnma"`
	Reboots        int `json:"reboots"`
	Overruns       int `json:"overruns"` // writes that were lost, since nobody read
}

// Status is how a modem stands.
type Status struct {
	Name       string  `json:"name"`
	Model      Model   `json:"model"`
	IMEI       string  `json:"imei"`
	Number     string  `json:"number"`
	Port       string  `json:"port"` // "" while it is unplugged
	ByID       string  `json:"by_id"`
	Up         bool    `json:"up"`
	Hung       bool    `json:"hung"`
	Stat       int     `json:"stat"`    // as +CREG tells it
	Waiting    int     `json:"waiting"` // parts and reports that the network holds for it
	SIM        int     `json:"sim"`     // messages stored there
	SIMFits    int     `json:"sim_capacity"`
	PINTries   int     `json:"pin_tries"`
	Indicating [5]int  `json:"cnmi"`
	Ringing    bool    `json:"ringing"`
	Calls      []Call  `json:"calls"`
	Counts     Counts  `json:"counts"`
	Network    Network `json:"network"`
	Faults     Faults  `json:"faults"`
}

// Status tells how the modem stands.
func (m *Modem) Status() (s Status, err error) {
	err = m.do(func() {
		s = Status{
			Name: m.cfg.Name, Model: m.cfg.Model, IMEI: m.cfg.IMEI, Number: m.Number, ByID: m.ByID(), Up: m.up, Hung: m.hung,
			Stat: m.stat(), Waiting: len(m.queue), SIM: m.sm.used(), SIMFits: len(m.sm.places), PINTries: m.pinTries, Indicating: m.now.cnmi,
			Ringing: m.caller != nil, Calls: append([]Call(nil), m.calls...), Counts: m.counts, Network: m.network, Faults: m.faults,
		}
		if m.port != nil {
			s.Port = m.name
		}
	})
	return s, err
}

// fill puts read messages into the SIM, each of another text.
func (m *Modem) fill(from string, leave int) {
	for len(m.sm.places)-m.sm.used() > leave {
		parts, err := charset.Split(fmt.Sprintf("old %d", m.sm.used()), 0)
		if err != nil {
			return
		}
		m.sm.add(message{recRead, m.network.centre(m.SMSC), deliver(from, parts[0], time.Now(), false)})
	}
}
