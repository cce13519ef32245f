package route

import (
	"fmt"
	"regexp"
	"slices"

	"healthdial/outbox"
)

// Problem is one thing that is wrong with a plan. Key is where, as a configuration
// writes it: routes[2].links[0].
type Problem struct{ Key, Message string }

// inspector looks at a plan.
type inspector struct {
	Plan
	problems []Problem
}

// Problems are what is wrong with a plan: what its rules name and is not there,
// rules that can never matter, and messages for which there is no rule.
func (p Plan) Problems() []Problem {
	i := inspector{Plan: p}
	i.operators()
	for n := range p.Rules {
		i.rule(fmt.Sprintf("routes[%d]", n), &p.Rules[n])
	}
	i.shadowed()
	i.uncovered()
	return i.problems
}

func (i *inspector) wrong(key, format string, args ...any) {
	i.problems = append(i.problems, Problem{key, fmt.Sprintf(format, args...)})
}

var mccMNC = regexp.MustCompile(`^[0-9]{3}-?[0-9]{2,3}$`)

func (i *inspector) operators() {
	names, owners := map[string]bool{}, map[string]string{}
	for n, o := range i.Operators {
		key := fmt.Sprintf("operators[%d]", n)
		if names[o.Name] {
			i.wrong(key+".name", "%q is there twice", o.Name)
		}
		names[o.Name] = true
		if len(o.Prefixes)+len(o.Networks) == 0 && i.Ported == nil {
			i.wrong(key, "no number is known to be of %s: give it prefixes, or networks and a portability table", o.Name)
		}
		i.networks(key+".networks", o.Networks)
		for _, what := range append(networks(o.Networks), o.Prefixes...) {
			if other := owners[what]; other != "" {
				i.wrong(key, "%s belongs to %s already", what, other)
			}
			owners[what] = o.Name
		}
	}
}

func (i *inspector) networks(key string, list []string) {
	for n, network := range list {
		if !mccMNC.MatchString(network) {
			i.wrong(fmt.Sprintf("%s[%d]", key, n), "%q is not an MCC and MNC such as 404-10", network)
		}
	}
}

func (i *inspector) rule(key string, r *Rule) {
	if len(r.Links) == 0 {
		i.wrong(key+".links", "at least one link is wanted")
	}
	for n, name := range r.Links {
		i.link(fmt.Sprintf("%s.links[%d]", key, n), name, r)
		if slices.Index(r.Links, name) < n {
			i.wrong(fmt.Sprintf("%s.links[%d]", key, n), "%q is there twice", name)
		}
	}
	for n, name := range r.Operators {
		if !slices.ContainsFunc(i.Operators, func(o Operator) bool { return o.Name == name }) {
			i.wrong(fmt.Sprintf("%s.operators[%d]", key, n), "there is no operator %q under operators", name)
		}
	}
	i.networks(key+".networks", r.Networks)
	if len(r.Networks) > 0 && i.Ported == nil {
		i.wrong(key+".networks", "only a portability table tells on which network a number is: there is none")
	}
	i.share(key+".share", r)
}

func (i *inspector) link(key, name string, r *Rule) {
	n := slices.IndexFunc(i.Links, func(l Link) bool { return l.Name == name })
	if n < 0 {
		i.wrong(key, "there is no link %q", name)
		return
	}
	carries := i.Links[n].Carries
	if len(r.Services) == 0 && len(carries) == 0 ||
		len(r.Services) > 0 && !slices.ContainsFunc(r.Services, func(s Service) bool { return slices.Contains(carries, s) }) {
		i.wrong(key, "link %q sends nothing that this route is for", name)
	}
}

func (i *inspector) share(key string, r *Rule) {
	if len(r.Share) == 0 {
		return
	}
	if len(r.Share) != len(r.Links) {
		i.wrong(key, "one number for each link is wanted")
	}
	if slices.Contains(r.Share, 0) {
		i.wrong(key, "each link needs a share above 0: leave out a link that gets none")
	}
}

// shadowed finds rules whose links an earlier rule has tried already, whatever the
// message.
func (i *inspector) shadowed() {
	for j := range i.Rules {
		late := &i.Rules[j]
		for k := range i.Rules {
			early := &i.Rules[k]
			first := early.Cost < late.Cost || early.Cost == late.Cost && k < j
			if first && early.covers(late) && len(late.Links) > 0 && all(late.Links, func(l string) bool { return slices.Contains(early.Links, l) }) {
				i.wrong(fmt.Sprintf("routes[%d]", j), "is never reached: route %s comes before it, for the same messages and more, over the same links", early.Name)
				break
			}
		}
	}
}

// uncovered finds the lanes whose SMS some number cannot be sent.
func (i *inspector) uncovered() {
	if !slices.ContainsFunc(i.Links, func(l Link) bool { return slices.Contains(l.Carries, SMS) }) {
		return
	}
	var without []string
	for l, word := range lanes {
		if !slices.ContainsFunc(i.Rules, func(r Rule) bool { return i.byDefault(&r, outbox.Lane(l)) }) {
			without = append(without, word)
		}
	}
	if len(without) > 0 {
		i.wrong("routes", "there is no default for SMS of the lanes %s: add a route for them without operators, networks and prefixes", list(without))
	}
}

// byDefault reports whether a rule takes the SMS of a lane to whatever number there
// is at home.
func (i *inspector) byDefault(r *Rule, l outbox.Lane) bool {
	everybody := &Rule{Services: []Service{SMS}, Lanes: []outbox.Lane{l}}
	if i.Home != "" {
		everybody.Prefixes = []string{i.Home}
	}
	return r.covers(everybody) && slices.ContainsFunc(r.Links, func(name string) bool {
		return slices.ContainsFunc(i.Links, func(link Link) bool { return link.Name == name && slices.Contains(link.Carries, SMS) })
	})
}
