package main

import "healthdial/gsm/msisdn"

// away reports whether the store is known not to answer for a number.
func (s *service) away(n msisdn.Number) bool { return s.guard.Away(s.ring.Owner(n.E164())) }
