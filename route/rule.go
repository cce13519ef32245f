package route

import (
	"slices"
	"strings"

	"healthdial/gsm/msisdn"
	"healthdial/outbox"
)

// condition is one that a message does not meet.
type condition uint8

const (
	none condition = iota // all are met
	service
	lane
	operator
	network
	prefix
)

// misses is the first condition of the rule that a message does not meet.
func (r *Rule) misses(n msisdn.Number, who subscriber, s Service, l outbox.Lane) condition {
	switch {
	case len(r.Services) > 0 && !slices.Contains(r.Services, s):
		return service
	case len(r.Lanes) > 0 && !slices.Contains(r.Lanes, l):
		return lane
	case len(r.Operators) > 0 && !slices.Contains(r.Operators, who.operator):
		return operator
	case len(r.Networks) > 0 && !slices.ContainsFunc(r.Networks, who.on):
		return network
	case len(r.Prefixes) > 0 && !slices.ContainsFunc(r.Prefixes, beginning(n.Digits())):
		return prefix
	}
	return none
}

// explain says for what a condition lets the rule be.
func (r *Rule) explain(c condition) string {
	switch c {
	case service:
		return "it is for " + list(r.Services)
	case lane:
		return "it is for the lanes " + list(words(r.Lanes))
	case operator:
		return "it is for numbers of " + list(r.Operators)
	case network:
		return "it is for the networks " + list(r.Networks)
	case prefix:
		return "it is for numbers that begin with " + list(r.Prefixes)
	}
	return "it is for this"
}

// covers reports whether every message that other is for is for r as well, as far
// as can be told without knowing who has which number.
func (r *Rule) covers(other *Rule) bool {
	return within(other.Services, r.Services) && within(other.Lanes, r.Lanes) &&
		within(other.Operators, r.Operators) && within(networks(other.Networks), networks(r.Networks)) &&
		(len(r.Prefixes) == 0 || len(other.Prefixes) > 0 && all(other.Prefixes, func(p string) bool {
			return slices.ContainsFunc(r.Prefixes, beginning(strings.TrimPrefix(p, "+")))
		}))
}

// within reports whether a condition lets pass nothing that another does not.
func within[T comparable](inner, outer []T) bool {
	return len(outer) == 0 || len(inner) > 0 && all(inner, func(v T) bool { return slices.Contains(outer, v) })
}

func all[T any](vs []T, is func(T) bool) bool {
	return !slices.ContainsFunc(vs, func(v T) bool { return !is(v) })
}

// beginning reports of prefixes, with or without plus sign, whether a number in
// digits begins with them.
func beginning(digits string) func(prefix string) bool {
	return func(prefix string) bool { return strings.HasPrefix(digits, strings.TrimPrefix(prefix, "+")) }
}

func words(ls []outbox.Lane) []string {
	out := make([]string, len(ls))
	for i, l := range ls {
		out[i] = lanes[l]
	}
	return out
}

func list[T ~string](vs []T) string {
	out := make([]string, len(vs))
	for i, v := range vs {
		out[i] = string(v)
	}
	return strings.Join(out, ", ")
}
