package sip

// trunkOf is the trunk that a new call comes by. If there is none, the request has been
// answered or, from where no trunk is, has not.
func (s *Server) trunkOf(r *request) (*trunk, bool) {
	for _, t := range s.trunks {
		if t.from(r.from.Addr()) && !t.mustProve() {
			return t, true
		}
	}
	return s.proven(r)
}
