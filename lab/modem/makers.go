//go:build !production

package modem

import (
	"fmt"
	"time"
)

// makerVerbs are commands of the makers of modems: those that clients use to ask or to
// quieten.
func makerVerbs(r model) map[string]verb {
	out := map[string]verb{}
	switch r.tries {
	case "+SPIC":
		out["+SPIC"] = constant(nothing, func(m *Modem) []string {
			return []string{fmt.Sprintf("+SPIC: %d,%d,0,10", m.pinTries, m.pukTries)}
		})
		out["+CSMINS"] = constant(nothing, func(m *Modem) []string { return []string{"+CSMINS: 0," + present(m)} })
	case "+QPINC":
		out["+QPINC"] = verb{do: func(m *Modem, _ command) error {
			m.info(fmt.Sprintf(`+QPINC: "SC",%d,%d`, m.pinTries, m.pukTries))
			return nil
		}}
		out["+QCCID"] = constant(nothing, func(m *Modem) []string { return []string{"+QCCID: " + m.ICCID} })
		out["+QSIMSTAT"] = constant(nothing, func(m *Modem) []string { return []string{"+QSIMSTAT: 0," + present(m)} })
		out["+QCFG"], out["+QURCCFG"], out["+QINDCFG"] = harmless(), kept(`"urcport","usbat"`), harmless()
	case "^CPIN":
		out["^CPIN"] = verb{do: (*Modem).huaweiPIN}
		out["^CURC"] = verb{do: func(m *Modem, c command) error {
			n, err := c.number(0, 1, 2)
			m.now.noise = n == 1
			return err
		}}
		out["^ICCID"] = constant(unlocked, func(m *Modem) []string { return []string{"^ICCID: " + m.ICCID} })
		out["^CARDLOCK"], out["^SYSCFG"], out["^U2DIAG"] = kept("2,10,0"), kept("2,0,3FFFFFFF,1,2"), kept("0")
	}
	return out
}

func present(m *Modem) string {
	if m.Absent {
		return "0"
	}
	return "1"
}

// huaweiPIN is ^CPIN?: what is asked, and the tries that are left of PUK, PIN, PUK2, PIN2.
func (m *Modem) huaweiPIN(c command) error {
	if c.op != read || m.Absent {
		return cmeNoSIM
	}
	word, left := "READY", ""
	switch {
	case m.pinTries == 0:
		word, left = "SIM PUK", fmt.Sprint(m.pukTries)
	case !m.unlocked:
		word, left = "SIM PIN", fmt.Sprint(m.pinTries)
	}
	m.info(fmt.Sprintf("^CPIN: %s,%s,%d,%d,10,3", word, left, m.pukTries, m.pinTries))
	return nil
}

// chatter is what a modem says unasked without anything having happened.
func (m *Modem) chatter() {
	every := time.Duration(m.faults.Flood)
	if every <= 0 && m.now.noise {
		every = 5 * time.Second
	}
	m.agenda.cancel(m.chat)
	m.chat = nil
	if every <= 0 {
		return
	}
	m.chat = m.later(every, func() {
		m.unsolicited(fmt.Sprintf("^RSSI:%d", m.rssi()))
		m.chatter()
	})
}
