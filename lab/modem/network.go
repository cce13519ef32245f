//go:build !production

package modem

import (
	"cmp"
	"time"
)

// Network is what the modem sees of its network. It may be changed while it runs.
type Network struct {
	Registration Registration `json:"registration"` // Home
	Operator     string       `json:"operator"`     // "LAB"
	PLMN         string       `json:"plmn"`         // "00101", a network for tests
	Signal       int          `json:"signal"`       // dBm: -71; above zero it is not known

	Register Wait `json:"register"` // until it is registered: 50ms
	Send     Wait `json:"send"`     // from a message to its +CMGS: 20ms
	Report   Wait `json:"report"`   // from there to the status report: 50ms
	Interval Wait `json:"interval"` // between two messages that it brings: 5ms
	Retry    Wait `json:"retry"`    // until it brings again what was not acknowledged: 1s
	Ack      Wait `json:"ack"`      // in which +CNMA must come: 5s
	Ring     Wait `json:"ring"`     // from one RING to the next: 3s
	Answer   Wait `json:"answer"`   // of USSD: 20ms

	NoReports bool `json:"no_reports"` // status reports never come
	Status    byte `json:"status"`     // TP-ST that they tell (TS 23.040 §9.2.3.15): 0, received
	Congested bool `json:"congested"`  // every message is refused with +CMS ERROR: 42
	// Refused are the numbers to which nothing is sent, and the +CMS ERROR that says why: 1
	// is an unassigned number, 21 a call barred, 38 a network out of order.
	Refused map[string]int `json:"refused,omitempty"`
}

// Registration is how a modem stands with the network.
type Registration string

// The registrations (TS 27.007 §7.2).
const (
	Home      Registration = "home"
	Roaming   Registration = "roaming"
	Searching Registration = "searching"
	Denied    Registration = "denied"
	Lost      Registration = "lost"
	Unclear   Registration = "unknown" // out of coverage, some modems say
)

func (r Registration) stat() int {
	switch r {
	case Home:
		return 1
	case Searching:
		return 2
	case Denied:
		return 3
	case Unclear:
		return 4
	case Roaming:
		return 5
	}
	return 0
}

func (n Network) withDefaults() Network {
	n.Registration = cmp.Or(n.Registration, Home)
	n.Operator = cmp.Or(n.Operator, "LAB")
	n.PLMN = cmp.Or(n.PLMN, "00101")
	n.Signal = cmp.Or(n.Signal, -71)
	for at, absent := range map[*Wait]time.Duration{
		&n.Register: 50 * time.Millisecond, &n.Send: 20 * time.Millisecond, &n.Report: 50 * time.Millisecond,
		&n.Interval: 5 * time.Millisecond, &n.Retry: time.Second, &n.Ack: 5 * time.Second, &n.Ring: 3 * time.Second, &n.Answer: 20 * time.Millisecond,
	} {
		*at = cmp.Or(*at, Wait(absent))
	}
	return n
}

// Wait is a duration, "1.5s" in JSON.
type Wait time.Duration

// MarshalText writes it as Go does.
func (w Wait) MarshalText() ([]byte, error) { return []byte(time.Duration(w).String()), nil }

// UnmarshalText reads it so.
func (w *Wait) UnmarshalText(b []byte) error {
	d, err := time.ParseDuration(string(b))
	*w = Wait(d)
	return err
}
