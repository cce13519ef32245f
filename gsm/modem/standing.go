package modem

import "fmt"

// Health is how the modem stands now.
func (m *Modem) Health() Health {
	m.mu.Lock()
	defer m.mu.Unlock()
	f := &m.facts
	return Health{
		Name: m.cfg.Name, State: m.state, Since: m.since, Reason: m.reason(),
		Port: f.port, Model: f.model, Quirks: f.quirks, IMEI: lastFour(f.imei), IMSI: lastFour(f.imsi),
		Operator: f.operator, Roaming: f.network == roaming, Signal: f.signal, Stored: f.stored, Capacity: f.capacity,
		Balance: f.balance, Probe: f.probe, Behind: f.behind, Waiting: m.gate.waiting(), Resets: f.resets,
		LastFault: f.fault, FaultAt: f.faultAt, Counters: m.counters(),
	}
}

// counters are what is counted of the modem, and of the line to it: "line_late".
func (m *Modem) counters() map[string]uint64 {
	all := m.count.Map()
	for name, n := range m.line.Map() {
		all["line_"+name] = n
	}
	return all
}

// Changed is closed when the modem's health is next another, but for its counters.
func (m *Modem) Changed() <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.changed
}

// IMSI is that of the SIM in it; "" before it is known.
func (m *Modem) IMSI() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.facts.imsi
}

// IMEI is its serial number; "" before it is known.
func (m *Modem) IMEI() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.facts.imei
}

// reason is the state in words, and what to do; needs mu.
func (m *Modem) reason() string {
	f := &m.facts
	switch m.state {
	case Stopped:
		if m.life == unborn {
			return "not started"
		}
		return "stopped"
	case Suspended:
		return "suspended by command: resume it to use it again"
	case Missing:
		return f.missing
	case Silent:
		return "the modem does not answer: it is being reset; if that goes on, unplug it and plug it in again"
	case NoSIM, Locked:
		return f.simWhy
	case Searching:
		return "no network yet: look at the antenna, and whether the SIM is active" + f.strength()
	case Denied:
		return "the network refuses this SIM: have its operator see to it"
	case Starting:
		return "it is being set up"
	case Drained:
		return "drained by command: it receives, and sends nothing new"
	}
	return f.serving()
}

// serving is what a running modem says of itself.
func (f *facts) serving() string {
	words := "in service"
	if f.operator != "" {
		words += " with " + f.operator
	}
	if f.network == roaming {
		words += ", roaming: messages may cost more"
	}
	if f.behind > 0 {
		words += fmt.Sprintf(", but this machine's clock is %s behind the network's: set it", f.behind)
	}
	if f.probe.Fault != "" {
		words += ", but our own code was not answered as it should be: see whether other phones can dial it"
	}
	if f.capacity > 0 && f.stored >= f.capacity {
		words += fmt.Sprintf(", but its memory is full: %d messages could not be taken over yet", f.stored)
	}
	return words + f.strength()
}

func (f *facts) strength() string {
	switch {
	case f.signal == 0:
		return ""
	case f.signal < -105:
		return fmt.Sprintf(" (weak signal, %d dBm: try another place or an antenna outside)", f.signal)
	}
	return fmt.Sprintf(" (%d dBm)", f.signal)
}

// lastFour hides a serial number but for its last four digits.
func lastFour(number string) string {
	if len(number) <= 4 {
		return ""
	}
	return "..." + number[len(number)-4:]
}
