package config

import (
	"slices"

	"healthdial/gsm/msisdn"
	"healthdial/route"
)

// Operator is a mobile network: which numbers it gave out, and how portability
// tables call it.
type Operator struct {
	Name     string   `yaml:"name"`
	Prefixes []string `yaml:"prefixes"` // of its numbers: +919810
	Networks []string `yaml:"networks"` // MCC-MNC: 404-10
}

// Route says over which links messages leave. Conditions that are not given let
// everything pass.
type Route struct {
	Name      string   `yaml:"name"`
	Links     []string `yaml:"links"`     // tried in this order, unless share says otherwise
	Share     []int    `yaml:"share"`     // for each link, its part of the numbers
	Operators []string `yaml:"operators"` // of the number, by name
	Networks  []string `yaml:"networks"`  // of the number, MCC-MNC
	Prefixes  []string `yaml:"prefixes"`  // of the number: +9198
	Services  []string `yaml:"services"`  // sms, ussd
	Lanes     []string `yaml:"lanes"`     // code, consent, registry, notice, bulk
	Cost      int      `yaml:"cost"`      // cheaper routes go first
}

// Routing is the plan of the routes. Without any route each link is one, in the
// order of the links, for the prefixes that it names. ported is nil if there is no
// portability table.
func (c *Config) Routing(ported route.Ported) route.Plan {
	p := route.Plan{Home: msisdn.CountryCode(c.Service.Region), Ported: ported}
	for _, l := range c.Links {
		p.Links = append(p.Links, route.Link{Name: l.Name, Carries: l.carries()})
		switch {
		case len(c.Routes) > 0:
		case l.SMS != nil:
			p.Rules = append(p.Rules, route.Rule{Name: l.Name, Links: []string{l.Name}, Prefixes: l.SMS.Prefixes})
		case l.USSD != nil && l.USSD.Notices:
			p.Rules = append(p.Rules, route.Rule{Name: l.Name, Links: []string{l.Name}, Services: []route.Service{route.USSD}})
		}
	}
	for _, l := range c.peers() {
		p.Links = append(p.Links, route.Link{Name: l.Name, Carries: l.carries()})
		if len(c.Routes) == 0 && l.SMS != nil {
			p.Rules = append(p.Rules, route.Rule{Name: l.Name, Links: []string{l.Name}, Prefixes: l.SMS.Prefixes})
		}
	}
	for _, m := range c.Modems {
		p.Links = append(p.Links, route.Link{Name: m.Name, Carries: []route.Service{route.SMS}})
	}
	if len(c.Routes) == 0 {
		p.Rules = append(p.Rules, pools(c.Modems)...)
	}
	for _, o := range c.Operators {
		p.Operators = append(p.Operators, route.Operator(o))
	}
	for _, r := range c.Routes {
		p.Rules = append(p.Rules, r.rule())
	}
	return p
}

// carries are the services that can leave by a link.
func (l *Link) carries() (out []route.Service) {
	if l.SMS != nil && l.Bind != "receiver" {
		out = append(out, route.SMS)
	}
	if l.USSD != nil {
		out = append(out, route.USSD)
	}
	return out
}

// peers are those of all listeners.
func (c *Config) peers() (all []Peer) {
	for _, l := range c.Listeners {
		all = append(all, l.Peers...)
	}
	return all
}

// carries are the services that can leave by a peer.
func (p *Peer) carries() (out []route.Service) {
	if p.SMS != nil && (len(p.Bind) == 0 || slices.Contains(p.Bind, "transceiver") || slices.Contains(p.Bind, "receiver")) {
		out = append(out, route.SMS)
	}
	if p.USSD != nil {
		out = append(out, route.USSD)
	}
	return out
}

// rule is a route with its words understood; those that nobody understands are left
// out.
func (r *Route) rule() route.Rule {
	rule := route.Rule{
		Name: r.Name, Links: r.Links, Share: r.Share,
		Operators: r.Operators, Networks: r.Networks, Prefixes: r.Prefixes, Cost: r.Cost,
	}
	for _, word := range r.Services {
		if s := route.Service(word); slices.Contains(route.Services(), s) {
			rule.Services = append(rule.Services, s)
		}
	}
	for _, word := range r.Lanes {
		if lane, ok := route.Lane(word); ok {
			rule.Lanes = append(rule.Lanes, lane)
		}
	}
	return rule
}
