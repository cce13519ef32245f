package route

import "healthdial/outbox"

// Plan is what a Table is made of, as an installation configures it.
type Plan struct {
	Links     []Link
	Operators []Operator
	Rules     []Rule
	Home      string // the country code that most numbers have: "+91"
	Ported    Ported // who is with another operator than its prefix says; nil if nobody tells
}

// Link is a way out, with what it carries.
type Link struct {
	Name    string
	Carries []Service
}

// Operator is a mobile network with the numbers that it gave out.
type Operator struct {
	Name     string
	Prefixes []string // of its numbers: "+919810"
	Networks []string // MCC-MNC (ITU-T E.212), as portability tables name it: "404-10"
}

// Rule is one route. Each list that is not empty is a condition, met by any of its
// entries; a message must meet them all.
type Rule struct {
	Name      string
	Links     []string // tried in this order, unless Share says otherwise
	Share     []int    // for each link, its part of the numbers
	Operators []string // by name
	Networks  []string // MCC-MNC
	Prefixes  []string // of the number: "+9198"
	Services  []Service
	Lanes     []outbox.Lane
	Cost      int // of one message, in any unit: cheaper routes go first
}
