//go:build !production

package modem

import (
	"fmt"
	"slices"
	"time"
)

// settingVerbs are the switches of TS 27.007 and TS 27.005 that stand alone.
func settingVerbs() map[string]verb {
	out := map[string]verb{
		"+CMEE": setting(nothing, func(p *profile) *int { return &p.cmee }, 0, 2),
		"+CMGF": setting(nothing, func(p *profile) *int { return &p.cmgf }, 0, 1),
		"+CSDH": setting(nothing, func(p *profile) *int { return &p.csdh }, 0, 1),
		"+CMMS": setting(nothing, func(p *profile) *int { return &p.cmms }, 0, 2),
		"+CRC":  setting(nothing, func(p *profile) *int { return &p.crc }, 0, 1),
		"+CSCS": {test: `("GSM","IRA","UCS2","HEX")`, do: (*Modem).characterSet},
		"+CSMS": {test: "(0,1)", do: (*Modem).service},
		"+CSMP": {needs: messages, do: (*Modem).textParameters},
		"+CCLK": {do: (*Modem).clock},
	}
	for name, absent := range map[string]string{
		"+CTZU": "0", "+CTZR": "0", "+CMER": "0,0,0,0", "+CSSN": "0,0", "+COLP": "0,0", "+CCWA": "0", "+CGATT": "1", "+CSTA": "145", "+CSCB": `0,"",""`, "+CLIR": "0,0",
	} {
		out[name] = kept(absent)
	}
	out["+CSAS"], out["+CRES"] = harmless(), harmless()
	return out
}

// characterSet is +CSCS (TS 27.007 §5.5).
func (m *Modem) characterSet(c command) error {
	if c.op == read {
		m.info(fmt.Sprintf("+CSCS: %q", m.now.cscs))
		return nil
	}
	if !slices.Contains([]string{"GSM", "IRA", "UCS2", "HEX"}, c.text(0)) {
		return cmeParameters
	}
	m.now.cscs = c.text(0)
	return nil
}

// service is +CSMS (TS 27.005 §3.2.1): 1 wants +CNMA.
func (m *Modem) service(c command) error {
	if c.op == read {
		m.info(fmt.Sprintf("+CSMS: %d,1,1,1", m.now.csms))
		return nil
	}
	n, err := c.number(0, 0, 1)
	if err != nil {
		return cmsNotSupported
	}
	m.now.csms = n
	m.info("+CSMS: 1,1,1")
	return nil
}

// textParameters is +CSMP (TS 27.005 §3.3.2).
func (m *Modem) textParameters(c command) error {
	if c.op == read {
		m.info("+CSMP: " + join(m.now.csmp[:]...))
		return nil
	}
	next := m.now.csmp
	for i := range next {
		var err error
		if next[i], err = c.number(i, next[i], 255); err != nil {
			return err
		}
	}
	m.now.csmp = next
	return nil
}

// clockFormat is that of +CCLK (TS 27.007 §8.15), without the zone.
const clockFormat = "06/01/02,15:04:05"

// clock is +CCLK; the zone is in quarters of an hour.
func (m *Modem) clock(c command) error {
	if c.op == read {
		now := m.wallClock()
		_, zone := now.Zone()
		m.info(fmt.Sprintf("+CCLK: \"%s%+03d\"", now.Format(clockFormat), zone/900))
		return nil
	}
	text := c.text(0)
	if len(text) < len(clockFormat) {
		return cmeParameters
	}
	t, err := time.ParseInLocation(clockFormat, text[:len(clockFormat)], india())
	if err != nil {
		return cmeParameters
	}
	m.clockOff = time.Until(t)
	return nil
}

// wallClock is what the modem takes for the time.
func (m *Modem) wallClock() time.Time { return time.Now().In(india()).Add(m.clockOff) }
