package admin

import "slices"

// Trouble is what is wrong with the machine, in words, as long as it is.
type Trouble struct {
	Reason string
	Stops  bool // nothing can be taken meanwhile: not ready
}

// troubled enters what is wrong with the machine, and whether that stops everything.
func (o operators) troubled(s *status) (stopped bool) {
	if o.Troubles == nil {
		return false
	}
	for _, t := range o.Troubles() {
		s.Notes = append(slices.Clip(s.Notes), t.Reason)
		s.Reasons = append(s.Reasons, t.Reason)
		stopped = stopped || t.Stops
	}
	return stopped
}
