// Package dlt is TRAI's register of SMS as a sender must know it (TCCCPR 2018):
// every body that reaches a person in India is an instance of a template that was
// registered on an operator's DLT portal, and travels with the ids of the template,
// of its principal entity and of the telemarketers between. The package reads the
// registered templates, finds the one that a text is an instance of, and makes the
// parameters that say so. It sends nothing and knows no phrase.
package dlt

import "slices"

// Type is what a template was registered as.
type Type string

// The types.
const (
	Transactional   Type = "transactional"
	ServiceImplicit Type = "service implicit"
	ServiceExplicit Type = "service explicit"
	Promotional     Type = "promotional" // only from 10:00 to 21:00
)

// Types are all there are.
func Types() []Type { return []Type{Transactional, ServiceImplicit, ServiceExplicit, Promotional} }

func known(t Type) bool { return slices.Contains(Types(), t) }
