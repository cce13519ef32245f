package modem

import "time"

// clockSlack is how far clocks of machines and service centres may differ.
const clockSlack = 2 * time.Minute

// compareClocks notes how far this machine's clock is behind, by what a service centre
// stamped: what was stamped in the future proves it, while what was stamped long ago may have
// waited. A machine without a battery, at a place without the Internet, wakes up in the past.
func (m *Modem) compareClocks(stamp, now time.Time) {
	switch behind := stamp.Sub(now).Round(time.Second); {
	case stamp.IsZero() || behind < -clockSlack: // it proves nothing
	case behind <= clockSlack:
		m.learn(func(f *facts) { f.behind = 0 })
	default:
		m.learn(func(f *facts) { f.behind = behind })
	}
}
