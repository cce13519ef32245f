package chaos

// order holds what a phone gave by SMS, refusals and revocations, to the order in which
// it took effect at the registries. Whoever sees NO and then REVOKE in their own sent
// messages must not find them the other way round elsewhere.
func (r *reconciliation) order(phone string, s *story) {
	at := map[Applied]int{}
	for n, a := range r.e.Applied {
		at[a] = n + 1
	}
	last, before := 0, ""
	for _, l := range s.letters {
		a, ok := r.given(phone, l)
		if !ok || !l.taken || at[a] == 0 { // that it is missing is told elsewhere
			continue
		}
		if at[a] < last {
			r.blame(Disordered, "%s of %s took effect before %s", l.text, phone, before)
		}
		last, before = at[a], l.text
		r.Ordered++
	}
}

// given is what a letter is to bring about.
func (r *reconciliation) given(phone string, l *letter) (Applied, bool) {
	for _, way := range []struct{ ref, status string }{
		{reference(noWords, l.text), "DENIED"}, {reference(revokeWords, l.text), "REVOKED"},
	} {
		for _, req := range r.e.Requests {
			if way.ref != "" && req.Phone == phone && r.of(req).ref == way.ref {
				return Applied{req.ID, way.status}, true
			}
		}
	}
	return Applied{}, false
}
