// Package route says over which links a message to a number leaves, and in which
// order they are tried. A Table is a pure function of the number's operator, the
// service, the lane and what each way costs; it knows no link that is up or down:
// whoever sends goes on to the next.
package route

import (
	"slices"

	"healthdial/outbox"
)

// Service is what is sent.
type Service string

// The services.
const (
	SMS  Service = "sms"
	USSD Service = "ussd"
	Call Service = "call"
)

// Services are all there are.
func Services() []Service { return []Service{SMS, USSD, Call} }

// lanes are the words for the outbox's lanes, most urgent first.
var lanes = [...]string{outbox.Code: "code", outbox.Consent: "consent", outbox.Registry: "registry", outbox.Notice: "notice", outbox.Bulk: "bulk"}

// Lane is the lane that a word means.
func Lane(word string) (outbox.Lane, bool) {
	i := slices.Index(lanes[:], word)
	return outbox.Lane(max(i, 0)), i >= 0
}

// Lanes are the words for all lanes, most urgent first.
func Lanes() []string { return slices.Clone(lanes[:]) }
