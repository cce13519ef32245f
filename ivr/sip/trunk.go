package sip

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"healthdial/gsm/msisdn"
)

// Trunk is one peer that carries calls: an operator's gateway, a cloud telephony
// provider, an exchange.
type Trunk struct {
	Name     string
	Networks []netip.Prefix // where its requests come from; anywhere if none, and then it needs a Username
	Calls    int            // at once; no limit of its own if zero

	// Username and Secret are by what a trunk proves itself (RFC 3261 §22), and by
	// what we prove ourselves to it. A trunk with Networks is asked only if it says
	// Challenge.
	Username  string
	Secret    []byte
	Challenge bool
	SHA256    bool // it knows the better algorithm (RFC 8760); MD5 otherwise

	// Trusted says that its P-Asserted-Identity is true (RFC 3325 §8): the network
	// put it there. Otherwise a caller's number is only a hint.
	Trusted bool
	// Line is the number of a trunk that is one telephone: whoever shows its secret
	// calls from it.
	Line msisdn.Number
	// Prefixes are the beginnings of the numbers that it may assert: +91. All if none.
	Prefixes []string
	// Missed are the dialled numbers that are never answered: the call itself is the
	// request. They are compared by their last digits, as an operator may add
	// a prefix.
	Missed []string

	Peer      string // host and port that our own requests go to; it takes no calls from us if empty
	Transport string // udp, tcp or tls; udp if empty
	Number    string // that we call from, as the peer writes it

	Register  time.Duration // how long a registration is asked for (RFC 3261 §10); none if zero
	Keepalive time.Duration // how often OPTIONS goes to the peer; never if zero
}

func validateTrunks(all []Trunk, listeners []Listener) error {
	names := map[string]bool{}
	for _, t := range all {
		if t.Peer != "" && !slices.ContainsFunc(listeners, func(l Listener) bool { return l.Network == t.network() }) {
			return fmt.Errorf("sip: trunk %q: no listener speaks %s", t.Name, t.network())
		}
		if t.Name == "" || names[t.Name] {
			return fmt.Errorf("sip: trunk %q: it needs a name of its own", t.Name)
		}
		names[t.Name] = true
		if err := t.validate(); err != nil {
			return fmt.Errorf("sip: trunk %q: %w", t.Name, err)
		}
	}
	return nil
}

func (t Trunk) validate() error {
	switch {
	case t.mustProve() && (t.Username == "" || len(t.Secret) == 0):
		return fmt.Errorf("it needs networks, or a username and a secret")
	case !t.Line.IsZero() && !t.mustProve():
		return fmt.Errorf("as one telephone it must be challenged")
	case !slices.Contains([]string{"", "udp", "tcp", "tls"}, t.Transport):
		return fmt.Errorf("transport %q is none of udp, tcp, tls", t.Transport)
	case t.Peer == "" && (t.Register > 0 || t.Keepalive > 0):
		return fmt.Errorf("to register and to keep alive it needs a peer")
	}
	return nil
}

// network is what it is spoken to over.
func (t Trunk) network() string { return or(t.Transport, "udp") }

// mustProve reports whether the trunk's calls need credentials.
func (t Trunk) mustProve() bool { return t.Challenge || len(t.Networks) == 0 }

// from reports whether an address is the trunk's.
func (t Trunk) from(a netip.Addr) bool {
	return slices.ContainsFunc(t.Networks, func(p netip.Prefix) bool { return p.Contains(a) })
}

// misses reports whether a dialled number is one that is not answered.
func (t Trunk) misses(dialled string) bool {
	return slices.ContainsFunc(t.Missed, func(n string) bool { return sameEnd(digits(dialled), digits(n)) })
}

// sameEnd reports whether two numbers are the same but for a prefix, of a country or
// the 0 before an area: the shorter one ends the other. Short codes must be equal.
func sameEnd(a, b string) bool {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	if len(a) < len(b) {
		a, b = b, a
	}
	const national = 8 // digits of the shortest subscriber's number
	if len(b) < national {
		return a == b
	}
	return a[len(a)-len(b):] == b
}

// digits leaves out all that people put between them.
func digits(s string) string {
	only := make([]byte, 0, len(s))
	for _, c := range []byte(s) {
		if c >= '0' && c <= '9' {
			only = append(only, c)
		}
	}
	return string(only)
}
