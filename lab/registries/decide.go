//go:build !production

package registries

import (
	"net/http"
	"slices"
	"time"

	"healthdial/registry"
)

func (l *Lab) approve(r request) answer {
	c := l.consentOf(r)
	var in struct{ Consents []grant }
	switch {
	case c == nil:
		return noConsent
	case c.status != registry.Requested:
		l.journal.count("repeated decisions")
		return decided
	case !r.decode(&in) || len(in.Consents) == 0:
		return badRequest
	}
	for _, g := range in.Consents {
		if !l.within(g, c) {
			return fail(http.StatusBadRequest, "ABDM-1010", "Validation failed")
		}
	}
	ids := []map[string]string{}
	var names []string
	for _, g := range in.Consents {
		a := &artefact{grant: g, id: l.id(), request: c, status: registry.Granted, visible: r.now.Add(l.cfg.Settle)}
		l.artefacts = append(l.artefacts, a)
		l.journal.artefacts[a.id] = c.id
		ids = append(ids, map[string]string{"id": a.id})
		names = append(names, a.id)
	}
	l.decide(c, registry.Granted, names, r.now)
	return accepted(map[string]any{"message": "Consent request approved", "consentIds": ids})
}

// within says that a grant gives no more than was asked, for records linked to the
// patient at that facility.
func (l *Lab) within(g grant, c *consent) bool {
	ask := c.Permission
	if c.HIP != nil && c.HIP.ID != g.HIP.ID || len(g.HITypes) == 0 || len(g.CareContexts) == 0 ||
		g.Permission.DateRange.From.Before(ask.DateRange.From) || g.Permission.DateRange.To.After(ask.DateRange.To) ||
		g.Permission.DataEraseAt.After(ask.DataEraseAt) || g.Permission.AccessMode != ask.AccessMode && g.Permission.AccessMode != "VIEW" {
		return false
	}
	for _, t := range g.HITypes {
		if !slices.Contains(c.HITypes, t) {
			return false
		}
	}
	for _, cc := range g.CareContexts {
		if !slices.ContainsFunc(l.records, func(r *record) bool {
			return r.facility == g.HIP.ID && r.linked == c.Patient.ID && r.patient == cc.Patient && r.reference == cc.Reference
		}) {
			return false
		}
	}
	return true
}

func (l *Lab) deny(r request) answer {
	c := l.consentOf(r)
	var in struct{ Reason string }
	switch {
	case c == nil:
		return noConsent
	case c.status != registry.Requested:
		l.journal.count("repeated decisions")
		return decided
	case !r.decode(&in) || !reasonForm.MatchString(in.Reason):
		return badRequest
	}
	l.decide(c, registry.Denied, nil, r.now)
	return accepted(map[string]string{"message": "Consent request denied"})
}

// decide changes a request's status and tells its requester.
func (l *Lab) decide(c *consent, s registry.Status, artefacts []string, now time.Time) {
	c.status, c.updated = s, now
	l.journal.decision(c.id, s)
	if c.ours {
		l.notify(c, s, artefacts)
	}
}

// expire ends requests that nobody answered, and grants whose time is over.
func (l *Lab) expire(now time.Time) {
	for _, c := range l.consents {
		if c.status == registry.Requested && now.Sub(c.created) >= l.cfg.ConsentLife {
			l.decide(c, registry.Expired, nil, now)
		}
	}
	for _, a := range l.artefacts {
		if a.status == registry.Granted && !now.Before(a.Permission.DataEraseAt) {
			a.status = registry.Expired
			l.decide(a.request, registry.Expired, []string{a.id}, now)
		}
	}
}
