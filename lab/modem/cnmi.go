//go:build !production

package modem

// routingVerbs are +CNMI and +CNMA.
func routingVerbs() map[string]verb {
	return map[string]verb{
		"+CNMI": {needs: messages, do: (*Modem).indications, tests: true},
		"+CNMA": {needs: messages, test: "(0,1,2)", do: (*Modem).acknowledge},
	}
}

// indications is +CNMI (TS 27.005 §3.4.1).
func (m *Modem) indications(c command) error {
	switch c.op {
	case test:
		m.info("+CNMI: " + m.routes())
		return nil
	case read:
		m.info("+CNMI: " + join(m.now.cnmi[:]...))
		return nil
	}
	next := m.now.cnmi
	for i, most := range [5]int{2, 3, 2, 2, 1} {
		var err error
		if next[i], err = c.number(i, next[i], most); err != nil {
			return cmsNotSupported
		}
	}
	if next[cnmiBM] == 1 || m.cfg.Direct && (next[cnmiMT]%2 == 1 || next[cnmiDS] == 2) {
		return cmsNotSupported
	}
	m.now.cnmi = next
	if next[cnmiMode] > 0 {
		said := m.buffered
		m.buffered = nil
		if next[cnmiBFR] == 0 {
			for _, say := range said {
				say()
			}
		}
	}
	return nil
}

// routes is what +CNMI offers.
func (m *Modem) routes() string {
	if m.cfg.Direct {
		return "(0,1,2),(0,2),(0,2),(0,1),(0,1)"
	}
	return "(0,1,2),(0,1,2,3),(0,2),(0,1,2),(0,1)"
}
