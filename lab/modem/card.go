//go:build !production

package modem

import "fmt"

// card is the SIM in the modem. What is on it outlives reboots; that it was unlocked
// does not.
type card struct {
	SIM
	sm       store
	unlocked bool
	seen     bool // the modem has found it
	read     bool // and read it
	failing  bool
	pinTries int
	pukTries int
}

func newCard(s SIM, r model) card {
	return card{SIM: s, sm: newStore("SM", s.Capacity, r.firstIndex), pinTries: 3, pukTries: 10}
}

// lock is what the loss of power does to a SIM.
func (c *card) lock() { c.unlocked, c.seen, c.read = c.PIN == "", false, false }

// ready tells what is in the way of using the SIM, in the words of +CME or +CMS ERROR.
func (c *card) ready(n need) error {
	var cme cmeError
	var cms cmsError
	switch {
	case c.Absent:
		cme, cms = cmeNoSIM, cmsNoSIM
	case c.failing:
		cme, cms = cmeSIMFailure, cmsSIMFailure
	case c.pinTries == 0:
		cme, cms = cmePUK, cmsPUK
	case !c.unlocked:
		cme, cms = cmePIN, cmsPIN
	case !c.read:
		cme, cms = cmeSIMBusy, cmsSIMBusy
	default:
		return nil
	}
	if n == messages {
		return cms
	}
	return cme
}

// cardVerbs are those of TS 27.007 §7.4, 8.3, 8.65 and of TS 27.007 §5.6 and 7.1.
func cardVerbs() map[string]verb {
	return map[string]verb{
		"+CPIN":  {do: (*Modem).pin},
		"+CPINR": {do: (*Modem).pinTriesLeft},
		"+CLCK":  {test: `("SC","PN")`, do: (*Modem).facilityLock},
		"+CPWD":  {test: `("SC",8)`, do: (*Modem).password},
		"+CIMI":  constant(unlocked, func(m *Modem) []string { return []string{m.IMSI} }),
		"+CCID":  constant(nothing, func(m *Modem) []string { return []string{"+CCID: " + m.ICCID} }),
		"+CNUM": constant(unlocked, func(m *Modem) []string {
			return []string{fmt.Sprintf(`+CNUM: "",%q,%d`, m.Number, typeOf(m.Number))}
		}),
	}
}

// readSIM is the moment from which the SIM can be used, if it is unlocked. Until then
// what needs it hears that it is busy, also while +CPIN says READY.
func (m *Modem) readSIM() {
	m.seen = !m.Absent
	if m.read || m.Absent || m.failing || !m.unlocked || m.pinTries == 0 {
		return
	}
	m.read = true
	for _, line := range m.model.ready {
		m.unsolicited(line)
	}
	m.registers()
}
