//go:build !production

package registries

import (
	"net/http"
	"time"

	"healthdial/registry"
)

// discovery is what a facility found for a person, by transaction.
type discovery struct {
	facility string
	person   *person
	found    []*record
}

// linking is one link under way, by its reference.
type linking struct {
	person  *person
	records []*record
	code    *exchange
}

func (l *Lab) linkingRoutes() []route {
	const base = hiecm + "/user-initiated-linking/v3"
	return []route{
		{"POST " + base + "/patient/care-context/discover", consenting, l.discover},
		{"POST " + base + "/link/care-context/init", consenting, l.linkInit},
		{"POST " + base + "/link/care-context/confirm", consenting, l.linkConfirm},
		{"GET " + hiecm + "/hip/v3/link/patient/links", consenting, l.listLinks},
	}
}

// answerHIU posts the callback that answers a request of the person's.
func (l *Lab) answerHIU(r request, path string, body map[string]any) answer {
	body["response"] = map[string]string{"requestId": r.Header.Get("REQUEST-ID")}
	l.post(r.Header.Get("X-HIU-ID"), path, body)
	return accepted(nil)
}

func faultBody(code, message string) map[string]any {
	return map[string]any{"error": map[string]string{"code": code, "message": message}}
}

// discover has a facility look for the person's records that are not linked yet.
func (l *Lab) discover(r request) answer {
	var in struct {
		HIP                   registry.Party
		UnverifiedIdentifiers []registry.Identifier
	}
	if !r.decode(&in) {
		return badRequest
	}
	if l.facility(in.HIP.ID) == nil {
		return fail(http.StatusBadRequest, "ABDM-1035", "Invalid HIP ID")
	}
	known := l.recordsOf(in.HIP.ID, r.person, r.now)
	if len(known) == 0 {
		return l.answerHIU(r, registry.PathLinkOnDiscover, faultBody("ABDM-1001: ", "No data found"))
	}
	d := &discovery{facility: in.HIP.ID, person: r.person}
	for _, rec := range known {
		if rec.linked == "" {
			d.found = append(d.found, rec)
		}
	}
	txn := l.id()
	l.discovered[txn] = d
	patients := byKind(r.person, d.found)
	if patients == nil {
		patients = []wirePatient{}
	}
	return l.answerHIU(r, registry.PathLinkOnDiscover, map[string]any{"transactionId": txn, "patient": patients, "matchedBy": []string{"MOBILE"}})
}

// linkInit has the facility send its own code to the number that it knows.
func (l *Lab) linkInit(r request) answer {
	var in struct {
		TransactionID string
		Patient       []wirePatient
	}
	if !r.decode(&in) || len(in.Patient) == 0 {
		return badRequest
	}
	d := l.discovered[in.TransactionID]
	if d == nil || d.person != r.person {
		return fail(http.StatusBadRequest, "ABDM-1017", "Invalid TransactionId")
	}
	chosen, ok := d.choose(in.Patient)
	if !ok {
		return l.answerHIU(r, registry.PathLinkOnInit, faultBody("ABDM-1059", "Invalid Care Contexts count"))
	}
	x, _, sent := l.sendCode(forLink, chosen[0].mobile, "", r.now)
	if !sent {
		return l.answerHIU(r, registry.PathLinkOnInit, faultBody("ABDM-1022", "Too many requests"))
	}
	ref := l.id()
	l.links[ref] = &linking{person: r.person, records: chosen, code: x}
	return l.answerHIU(r, registry.PathLinkOnInit, map[string]any{"transactionId": in.TransactionID, "link": map[string]any{
		"referenceNumber": ref, "authenticationType": "MEDIATE", "meta": map[string]any{"communicationMedium": "MOBILE",
			"communicationHint": "******" + x.mobile[6:], "communicationExpiry": r.now.Add(codeLife).UTC().Format(time.RFC3339)}}})
}

// choose finds what was asked among what was offered.
func (d *discovery) choose(patients []wirePatient) (chosen []*record, ok bool) {
	for _, p := range patients {
		if p.Count != len(p.CareContexts) {
			return nil, false
		}
		for _, c := range p.CareContexts {
			for _, r := range d.found {
				if r.reference == c.ReferenceNumber && r.patient == p.ReferenceNumber && r.kind == p.HIType && r.linked == "" {
					chosen = append(chosen, r)
				}
			}
		}
	}
	return chosen, len(chosen) > 0
}

func (l *Lab) linkConfirm(r request) answer {
	var in struct{ Token, LinkRefNumber string }
	if !r.decode(&in) { // a number would lose leading zeros, and is refused here
		return badRequest
	}
	k := l.links[in.LinkRefNumber]
	if k == nil || k.person != r.person {
		return fail(http.StatusBadRequest, "ABDM-1017", "Invalid link reference")
	}
	switch _, v := l.try(forLink, k.code.id, in.Token, r.now); v {
	case wrong:
		return l.answerHIU(r, registry.PathLinkOnConfirm, faultBody("ABDM-1035: ", "Invalid OTP"))
	case late, unknown:
		return l.answerHIU(r, registry.PathLinkOnConfirm, faultBody("ABDM-1035: ", "OTP expired"))
	case exhausted:
		return l.answerHIU(r, registry.PathLinkOnConfirm, faultBody("ABDM-1035: ", "OTP attempts exceeded"))
	}
	for _, rec := range k.records {
		rec.linked = r.person.address
		l.journal.count("care contexts linked")
	}
	return l.answerHIU(r, registry.PathLinkOnConfirm, map[string]any{"patient": byKind(r.person, k.records)})
}
