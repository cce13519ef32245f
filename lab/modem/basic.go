//go:build !production

package modem

import (
	"fmt"
	"strconv"
)

// basicVerbs are V.250's.
func basicVerbs() map[string]verb {
	out := map[string]verb{
		"E":  toggle(func(p *profile) *bool { return &p.echo }),
		"V":  toggle(func(p *profile) *bool { return &p.verbose }),
		"Q":  toggle(func(p *profile) *bool { return &p.quiet }),
		"Z":  {do: func(m *Modem, _ command) error { m.now = m.saved; return nil }},
		"&F": {do: func(m *Modem, _ command) error { m.now = factory(m.model); return nil }},
		"&W": {do: func(m *Modem, _ command) error { m.saved = m.now; return nil }},
		"I":  {do: (*Modem).identify},
		"S0": {do: (*Modem).ringsToAnswer},
		"S3": register(13), "S4": register(10), "S5": register(8), "S6": register(2), "S7": register(60), "S8": register(2), "S10": register(15),
		"+GCAP": constant(nothing, func(*Modem) []string { return []string{"+GCAP: +CGSM"} }),
		"+IPR": {test: "(),(0,9600,115200)", do: func(m *Modem, c command) error {
			if c.op == read {
				m.info("+IPR: " + strconv.Itoa(m.now.ipr))
				return nil
			}
			n, err := c.number(0, 0, 921600)
			if err == nil {
				m.now.ipr = n
			}
			return err
		}},
	}
	for _, name := range []string{"X", "L", "M", "O", "&C", "&D", "&K", "&S"} {
		out[name] = harmless()
	}
	out["+ICF"], out["+IFC"], out["+FCLASS"] = kept("3,3"), kept("2,2"), kept("0")
	return out
}

// toggle is the verb of a switch: E, E0 and E1.
func toggle(field func(*profile) *bool) verb {
	return verb{do: func(m *Modem, c command) error {
		n, err := c.number(0, 0, 1)
		if err != nil {
			return errRefused
		}
		*field(&m.now) = n == 1
		return nil
	}}
}

// register is an S-parameter that has one value only.
func register(value int) verb {
	return verb{do: func(m *Modem, c command) error {
		if c.op == read {
			m.info(fmt.Sprintf("%03d", value))
			return nil
		}
		if n, err := c.number(0, 0, 255); err != nil || n != value {
			return errRefused
		}
		return nil
	}}
}

func (m *Modem) ringsToAnswer(c command) error {
	if c.op == read {
		m.info(fmt.Sprintf("%03d", m.now.rings))
		return nil
	}
	n, err := c.number(0, 0, 255)
	if err != nil {
		return errRefused
	}
	m.now.rings = n
	return nil
}

// identify is ATI.
func (m *Modem) identify(command) error {
	lines := m.model.info
	if m.model.maker == "huawei" || m.model.maker == "SIMCOM INCORPORATED" {
		lines = append(lines[:len(lines):len(lines)], "IMEI: "+m.cfg.IMEI, "+GCAP: +CGSM,+DS,+ES")
	}
	m.info(lines...)
	return nil
}

// identityVerbs tell who the modem is (TS 27.007 §5.1 to 5.4).
func identityVerbs() map[string]verb {
	maker := constant(nothing, func(m *Modem) []string { return []string{m.model.maker} })
	name := constant(nothing, func(m *Modem) []string { return []string{m.model.name} })
	revision := constant(nothing, func(m *Modem) []string { return []string{m.model.revision} })
	serial := constant(nothing, func(m *Modem) []string { return []string{m.cfg.IMEI} })
	return map[string]verb{
		"+CGMI": maker, "+GMI": maker, "+CGMM": name, "+GMM": name,
		"+CGMR": revision, "+GMR": revision, "+CGSN": serial, "+GSN": serial,
	}
}
