//go:build !production

package registries

import (
	"net/http"
	"slices"
	"time"

	"healthdial/registry"
)

func (l *Lab) requesterRoutes() []route {
	const base = hiecm + "/consent/v3/request"
	return []route{
		{"POST " + base + "/init", session, l.requestConsent},
		{"POST " + base + "/status", session, l.consentStatus},
		{"POST " + base + "/hiu/on-notify", session, l.acknowledge},
	}
}

var (
	purposes = []string{"CAREMGT", "BTG", "PUBHLTH", "HPAYMT", "DSRCH", "PATRQT"}
	modes    = []string{"VIEW", "STORE", "QUERY", "STREAM"}
	hiTypes  = []string{"OPConsultation", "Prescription", "DischargeSummary", "DiagnosticReport", "ImmunizationRecord",
		"HealthDocumentRecord", "WellnessRecord", "Invoice"}
)

// valid says that terms keep the contract.
func (t terms) valid(now time.Time) bool {
	for _, h := range t.HITypes {
		if !slices.Contains(hiTypes, h) {
			return false
		}
	}
	p := t.Permission
	return slices.Contains(purposes, t.Purpose.Code) && slices.Contains(modes, p.AccessMode) && len(t.HITypes) > 0 &&
		t.Requester.Name != "" && t.Requester.Identifier.Value != "" && !p.DateRange.To.Before(p.DateRange.From) && p.DataEraseAt.After(now)
}

// requestConsent takes a request and answers it by callback: with its id, or with
// an error if there is no such patient.
func (l *Lab) requestConsent(r request) answer {
	var in struct{ Consent terms }
	if !r.decode(&in) || !in.Consent.valid(r.now) {
		return badRequest
	}
	t := in.Consent
	f := l.facility(t.HIU.ID)
	if r.Header.Get("X-HIU-ID") != t.HIU.ID || f == nil && t.HIU.ID != ownHIU {
		return fail(http.StatusBadRequest, "ABDM-1040", "Invalid HIU ID")
	}
	if f != nil {
		t.HIU.Name = f.name // the registered name, not what the caller says
	}
	answers := map[string]string{"requestId": r.Header.Get("REQUEST-ID")}
	if l.people[t.Patient.ID] == nil {
		l.post(t.HIU.ID, registry.PathConsentOnInit, map[string]any{"response": answers,
			"error": map[string]string{"code": "ABDM-1051: ", "message": "Invalid ABHA Number or ABHA Address"}})
		return accepted(nil)
	}
	c := l.raise(t, true, r.now)
	l.post(t.HIU.ID, registry.PathConsentOnInit, map[string]any{"response": answers, "consentRequest": map[string]string{"id": c.id}})
	return accepted(nil)
}

// raise files a request.
func (l *Lab) raise(t terms, ours bool, now time.Time) *consent {
	if t.CareContexts == nil {
		t.CareContexts = []registry.CareContext{}
	}
	c := &consent{terms: t, id: l.id(), status: registry.Requested, created: now, updated: now, ours: ours}
	l.consents = append(l.consents, c)
	l.journal.decision(c.id, registry.Requested)
	return c
}

func (l *Lab) consentStatus(r request) answer {
	var in struct{ ConsentRequestID string }
	if !r.decode(&in) {
		return badRequest
	}
	hiu := r.Header.Get("X-HIU-ID")
	body := map[string]any{"response": map[string]string{"requestId": r.Header.Get("REQUEST-ID")},
		"error": map[string]string{"code": "ABDM-1001: ", "message": "No data found"}}
	for _, c := range l.consents {
		if c.id == in.ConsentRequestID && c.HIU.ID == hiu {
			delete(body, "error")
			body["consentRequest"] = map[string]any{"id": c.id, "status": c.status, "consentArtefacts": l.idsOf(c)}
		}
	}
	l.post(hiu, registry.PathConsentOnStatus, body)
	return accepted(nil)
}

func (l *Lab) idsOf(c *consent) []map[string]string {
	ids := []map[string]string{}
	for _, a := range l.artefacts {
		if a.request == c {
			ids = append(ids, map[string]string{"id": a.id})
		}
	}
	return ids
}

// notify tells a requester of a decision.
func (l *Lab) notify(c *consent, s registry.Status, artefacts []string) {
	ids := []map[string]string{}
	for _, id := range artefacts {
		ids = append(ids, map[string]string{"id": id})
	}
	l.post(c.HIU.ID, registry.PathConsentNotify, map[string]any{"notification": map[string]any{
		"consentRequestId": c.id, "status": s, "reason": nil, "consentArtefacts": ids}})
}

// acknowledge takes the receipt of a notice.
func (l *Lab) acknowledge(r request) answer {
	var in struct {
		Acknowledgement []struct{ Status, ConsentID string }
		Response        struct{ RequestID string }
	}
	if !r.decode(&in) || in.Response.RequestID == "" {
		return badRequest
	}
	l.journal.count("notices acknowledged")
	return accepted(nil)
}
