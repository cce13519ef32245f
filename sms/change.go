package sms

import "iter"

// Change puts other bearers in the place of those that there are, while messages are
// sent: those that are on their way end on the old ones.
func (s *Sender) Change(bearers []Bearer) { s.changed.Store(&bearers) }

// bearers are those in force.
func (s *Sender) bearers() iter.Seq[*Bearer] {
	list := s.Bearers
	if p := s.changed.Load(); p != nil {
		list = *p
	}
	return func(yield func(*Bearer) bool) {
		for i := range list {
			if !yield(&list[i]) {
				return
			}
		}
	}
}
