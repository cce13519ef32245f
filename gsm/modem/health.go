package modem

import "time"

// State is how a modem stands.
type State string

// The states of a modem. Where several hold, the first of these is told.
const (
	Stopped   State = "stopped"   // not started, or over
	Suspended State = "suspended" // by Suspend: its port is closed
	Missing   State = "missing"   // no port has this modem
	Silent    State = "silent"    // the port is open, the modem does not answer: it is being reset
	NoSIM     State = "no sim"    // no SIM, or one that fails
	Locked    State = "locked"    // the SIM wants a PIN or PUK that we do not have: a person must see to it
	Searching State = "searching" // no network yet, or registration lost
	Denied    State = "denied"    // the network refuses this SIM
	Starting  State = "starting"  // it is being set up, stored messages are read
	Drained   State = "drained"   // by Drain: it receives, and sends nothing new
	Running   State = "running"   // it sends and receives
)

// Health is how a modem stands at one moment, for a person and for a program. It holds no
// number, name or text; of IMEI and IMSI the last four digits.
type Health struct {
	Name      string            `json:"name"`
	State     State             `json:"state"`
	Since     time.Time         `json:"since"`
	Reason    string            `json:"reason"` // in words, and what to do: "the SIM wants its PUK: unlock it in a phone"
	Port      string            `json:"port,omitempty"`
	Model     string            `json:"model,omitempty"`  // maker and model as it says
	Quirks    string            `json:"quirks,omitempty"` // the row of the table that is used for it
	IMEI      string            `json:"imei,omitempty"`   // "...4321"
	IMSI      string            `json:"imsi,omitempty"`
	Operator  string            `json:"operator,omitempty"` // as the network says
	Roaming   bool              `json:"roaming,omitempty"`
	Signal    int               `json:"signal,omitempty"`       // dBm; 0 is not known
	Stored    int               `json:"stored"`                 // messages in the SIM or modem
	Capacity  int               `json:"capacity,omitempty"`     // of them at most
	Waiting   int               `json:"waiting"`                // messages that wait to be sent
	Balance   BalanceHealth     `json:"balance,omitzero"`       // of a prepaid SIM, if it is asked for
	Probe     ProbeHealth       `json:"probe,omitzero"`         // of our own code, if it is dialled
	Behind    time.Duration     `json:"clock_behind,omitempty"` // this machine's clock, the network's, in ns; 0 unless that is proven
	Resets    int               `json:"resets"`                 // since the start, of any kind
	LastFault string            `json:"last_fault,omitempty"`
	FaultAt   time.Time         `json:"fault_at,omitzero"`
	Counters  map[string]uint64 `json:"counters"`
}
