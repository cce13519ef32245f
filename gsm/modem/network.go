package modem

import (
	"context"
	"strings"

	"healthdial/gsm/at"
)

// registration is how the SIM stands with the network.
type registration uint8

const (
	unregistered registration = iota // nobody has told
	searching
	denied
	atHome
	roaming
)

// registrationOf reads <stat> (TS 27.007 §7.2).
func registrationOf(stat int) registration {
	switch stat {
	case 1, 6, 9:
		return atHome
	case 5, 7, 10:
		return roaming
	case 3:
		return denied
	}
	return searching
}

// areas are what a SIM is registered with: the circuit-switched network and LTE. Either
// carries SMS; packet service alone does not with most operators.
var areas = [...]string{"+CREG", "+CEREG"}

// registered takes what is said of a registration unasked.
func (s *session) registered(area string, f at.Params) {
	if stat, ok := f.Int(0); ok {
		s.noteRegistration(area, stat)
	}
}

// noteRegistration joins what is known of the networks: one that serves counts, then one
// that is searched, then one that refuses.
func (s *session) noteRegistration(area string, stat int) {
	s.learn(func(f *facts) {
		for i, a := range areas {
			if a == area {
				f.areas[i] = registrationOf(stat)
			}
		}
		f.network = best(f.areas)
		if f.network != atHome && f.network != roaming {
			f.operator = ""
		}
	})
}

// best is how a SIM stands that stands so with several networks.
func best(areas [len(areas)]registration) registration {
	b := unregistered
	for _, r := range areas {
		if r == atHome || r == roaming {
			return r
		}
		if b == unregistered || b == searching && r == denied {
			b = r
		}
	}
	return b
}

// followNetwork has the modem tell of changes.
func (s *session) followNetwork(ctx context.Context) {
	for _, area := range areas {
		if s.try(ctx, area+"=1") {
			s.caps.areas = append(s.caps.areas, area)
		}
	}
	if len(s.caps.areas) == 0 {
		s.caps.areas = areas[:1] // it may be asked nevertheless
	}
	s.lookAtNetwork(ctx)
}

// lookAtNetwork asks how the SIM is registered, how strong the signal is (TS 27.007 §8.5)
// and with whom (§7.3).
func (s *session) lookAtNetwork(ctx context.Context) {
	for _, area := range s.caps.areas {
		answer, err := s.do(ctx, at.Command{Text: area + "?", Prefix: area + ":", Fields: 2})
		if err != nil || len(answer.Lines) == 0 {
			continue
		}
		if stat, ok := at.Fields(answer.Lines[0]).Int(1); ok {
			s.noteRegistration(area, stat)
		}
	}
	signal := dBm(at.Fields(s.ask(ctx, "+CSQ", "+CSQ:")))
	s.learn(func(f *facts) { f.signal = signal })
	if s.servedBy() {
		return
	}
	if operator := at.Fields(s.ask(ctx, "+COPS?", "+COPS:")).Text(2); operator != "" {
		s.learn(func(f *facts) { f.operator = shown(operator) })
	}
}

// servedBy reports whether an operator is known, or there is none.
func (s *session) servedBy() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.facts.operator != "" || s.facts.network != atHome && s.facts.network != roaming
}

// shown is an operator's name as it can be shown.
func shown(operator string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7F {
			return -1
		}
		return r
	}, operator)
}

// dBm reads <rssi> (TS 27.007 §8.5); 0 is not known.
func dBm(f at.Params) int {
	rssi, ok := f.Int(0)
	switch {
	case !ok || rssi < 0 || rssi == 99 || rssi == 199:
		return 0
	case rssi >= 100: // TD-SCDMA, with Chinese modems: -116 dBm and up
		return min(rssi, 191) - 216
	}
	return 2*min(rssi, 31) - 113
}
