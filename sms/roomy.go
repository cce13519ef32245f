package sms

import (
	"iter"

	"healthdial/outbox"
)

// roomy puts the bearers of a route that would have a message wait behind those that
// would not; each keeps its order. When all are full, the first of the route is where
// it waits. A bearer with which the message has begun is never passed over.
func roomy(route iter.Seq[*Bearer], begun func(*Bearer) bool) iter.Seq[*Bearer] {
	return func(yield func(*Bearer) bool) {
		var full []*Bearer
		for b := range route {
			if b.Link.Full() && !begun(b) {
				full = append(full, b)
			} else if !yield(b) {
				return
			}
		}
		for _, b := range full {
			if !yield(b) {
				return
			}
		}
	}
}

// begun reports whether a bearer's SMSC has parts of a message from an earlier try:
// its first one is among them.
func (s *Sender) begun(b *Bearer, m outbox.Message, text string) bool {
	parts, err := b.split(m, text)
	return err == nil && s.accepted.has(b.Link.Name(), partRef(m.ID, 0, len(parts)))
}
