package modem

import "time"

// facts are what is known of a modem. Its state follows from them.
type facts struct {
	missing string // why there is no port; "" if there is, or nobody has looked
	open    bool   // the port is
	port    string
	silent  bool // it does not answer

	model, quirks, imei string

	sim    simState
	simWhy string // what a person has to know of it
	imsi   string
	ready  bool // set up, and what was stored has been looked at

	areas    [len(areas)]registration
	network  registration // what follows from these
	operator string
	signal   int // dBm

	stored, capacity int

	balance BalanceHealth
	paidBy  string // the SIM of that balance, by its IMSI
	probe   ProbeHealth

	behind  time.Duration // this machine's clock, the network's
	resets  int
	fault   string
	faultAt time.Time
}

// gone is what is still true once the line has ended. That a modem was silent is true until
// it answers.
func (f facts) gone() facts {
	return facts{
		silent: f.silent, port: f.port, balance: f.balance, paidBy: f.paidBy, probe: f.probe,
		behind: f.behind, resets: f.resets, fault: f.fault, faultAt: f.faultAt,
	}
}

// ofSIM notes which SIM it is. Another one has another balance.
func (f *facts) ofSIM(imsi string) {
	if f.imsi = imsi; f.paidBy != imsi {
		f.paidBy, f.balance = imsi, BalanceHealth{}
	}
}

// simState is how the SIM stands.
type simState uint8

const (
	simUnknown simState = iota
	simReady
	simAbsent // or it fails
	simLocked
)

// stand is the state that follows from what is known; needs mu.
func (m *Modem) stand() State {
	f := &m.facts
	switch {
	case m.life != alive:
		return Stopped
	case m.order == suspend:
		return Suspended
	case f.missing != "":
		return Missing
	case f.silent:
		return Silent
	case f.sim == simAbsent:
		return NoSIM
	case f.sim == simLocked:
		return Locked
	case f.network == searching:
		return Searching
	case f.network == denied:
		return Denied
	case !f.ready || f.network == unregistered:
		return Starting
	case m.order == drain:
		return Drained
	}
	return Running
}

// learn changes what is known.
func (m *Modem) learn(change func(*facts)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	before := m.facts
	change(&m.facts)
	if m.facts != before {
		m.moved()
	}
}

// moved settles the state after a change; needs mu.
func (m *Modem) moved() {
	if s := m.stand(); s != m.state {
		m.cfg.Logger.Info("modem: state", "modem", m.cfg.Name, "state", s, "was", m.state)
		m.state, m.since = s, time.Now()
	}
	if m.state == Running {
		m.gate.open(m.session)
	} else {
		m.gate.shut()
	}
	close(m.changed)
	m.changed = make(chan struct{})
}
