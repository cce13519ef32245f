package smpp

import (
	"fmt"
	"slices"
	"strings"
)

// reason puts the state of the link into a sentence: what it does, why it does no
// more, and what would mend it; needs mu.
func (l *Link) reason(h Health) string {
	switch {
	case l.life == unborn:
		return "not started"
	case l.life == over && strings.HasPrefix(l.failed.what, "misconfigured"):
		return l.failed.what
	case l.life == over:
		return "stopped"
	case h.State == Suspended:
		return joined("suspended by command", l.leaving(h))
	case h.State == Isolated:
		return joined("drained by command: nothing new is sent", waiting(h), l.bindings(), h.Pace.reason())
	}
	return joined(l.bindings(), full(h), h.Pace.reason())
}

// bindings is how many binds there are, and what the others do.
func (l *Link) bindings() string {
	var words []string
	if n := len(l.binds); n > 0 {
		words = append(words, fmt.Sprintf("bound %d of %d", n, len(l.legs)))
	}
	for _, g := range l.legs {
		if g.bind == nil && !slices.Contains(words, g.word) {
			words = append(words, g.word)
		}
	}
	return joined(words...)
}

// leaving is what a suspended link waits for before it has unbound.
func (l *Link) leaving(h Health) string {
	if len(l.binds) == 0 {
		return ""
	}
	return joined(fmt.Sprintf("%d still bound", len(l.binds)), waiting(h))
}

func waiting(h Health) string {
	n, hand := 0, 0
	for _, b := range h.Binds {
		n, hand = n+b.InFlight, hand+b.InHand
	}
	return fmt.Sprintf("%d in flight and %d in hand", n, hand)
}

func full(h Health) string {
	if h.State != Full {
		return ""
	}
	return "as many messages in hand as it takes: the peer's are put off with ESME_RTHROTTLED"
}

// reason says what holds the pace down, "" if nothing does.
func (p Pace) reason() string {
	if p.Held.IsZero() {
		return ""
	}
	if p.Full == 0 {
		return fmt.Sprintf("throttled by the peer: sending at most %s/s, recovering", few(p.Now))
	}
	return fmt.Sprintf("throttled by the peer: sending %s/s of %s/s, recovering", few(p.Now), few(p.Full))
}

// few writes a number with as many digits as a person wants.
func few(f float64) string {
	if f < 10 {
		return strings.TrimSuffix(fmt.Sprintf("%.1f", f), ".0")
	}
	return fmt.Sprintf("%.0f", f)
}

// refusal says what a refusal for good means for whoever can mend it.
func refusal(s Status) string {
	check := map[Status]string{
		StatusInvalidPassword:   "password_file",
		StatusInvalidSystemID:   "system_id",
		StatusInvalidSystemType: "system_type",
	}[s]
	return fmt.Sprintf("bind refused: %s; not retrying; check %s, then resume", s.String(), check)
}

// joined puts parts of a sentence together, without those that are empty.
func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "; ")
}
