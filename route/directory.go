package route

import (
	"slices"
	"strings"

	"healthdial/gsm/msisdn"
)

// Ported tells with whom a number is that left the operator of its prefix. The code
// is an operator's name or an MCC-MNC.
type Ported interface {
	Operator(n msisdn.Number) (code string, ok bool)
}

// subscriber is what is known of a number's network.
type subscriber struct {
	operator string // "" if nobody knows
	network  string // MCC-MNC, "" if nobody told
	prefix   string // by which it was found; "" if by the portability table
}

// on reports whether the subscriber is on a network.
func (s subscriber) on(network string) bool {
	return s.network != "" && digits(network) == digits(s.network)
}

// directory finds operators.
type directory struct {
	ported    Ported
	networks  map[string]string // MCC-MNC in digits -> operator
	prefixes  map[string]string // +9198 -> operator
	lengths   []int             // of prefixes, longest first
	operators map[string]bool
}

func newDirectory(p Plan) directory {
	d := directory{ported: p.Ported, networks: map[string]string{}, prefixes: map[string]string{}, operators: map[string]bool{}}
	for _, o := range p.Operators {
		d.operators[o.Name] = true
		for _, n := range o.Networks {
			d.networks[digits(n)] = o.Name
		}
		for _, prefix := range o.Prefixes {
			prefix = "+" + strings.TrimPrefix(prefix, "+")
			d.prefixes[prefix] = o.Name
			if !slices.Contains(d.lengths, len(prefix)) {
				d.lengths = append(d.lengths, len(prefix))
			}
		}
	}
	slices.SortFunc(d.lengths, func(a, b int) int { return b - a })
	return d
}

// find asks the portability table first: a number that was ported keeps its prefix.
func (d *directory) find(n msisdn.Number) subscriber {
	if d.ported != nil {
		if code, ok := d.ported.Operator(n); ok {
			return d.named(code)
		}
	}
	e164 := n.E164()
	for _, l := range d.lengths {
		if len(e164) < l {
			continue
		}
		if name, ok := d.prefixes[e164[:l]]; ok {
			return subscriber{operator: name, prefix: e164[:l]}
		}
	}
	return subscriber{}
}

// named is the subscriber of whom a portability table gives a code.
func (d *directory) named(code string) subscriber {
	if d.operators[code] {
		return subscriber{operator: code}
	}
	return subscriber{operator: d.networks[digits(code)], network: code}
}

// digits is an MCC-MNC without its hyphen.
func digits(network string) string { return strings.ReplaceAll(network, "-", "") }

func networks(list []string) []string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = digits(n)
	}
	return out
}
