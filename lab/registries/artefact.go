//go:build !production

package registries

import (
	"net/http"
	"slices"

	"healthdial/registry"
)

func (a *artefact) wire() map[string]any {
	return map[string]any{"status": a.status, "signature": "lab", "consentDetail": map[string]any{
		"schemaVersion": "v3", "consentId": a.id, "requestId": a.request.id, "purpose": a.request.Purpose, "patient": a.request.Patient,
		"hip": a.HIP, "hiu": a.request.HIU, "requester": a.request.Requester, "hiTypes": a.HITypes, "careContexts": a.CareContexts,
		"permission": a.Permission, "createdAt": a.visible, "consentManager": map[string]string{"id": cm}}}
}

// artefactsFor are the person's artefacts that have settled.
func (l *Lab) artefactsFor(r request) (list []*artefact) {
	for _, a := range l.artefacts {
		if a.request.Patient.ID == r.person.address && !r.now.Before(a.visible) {
			list = append(list, a)
		}
	}
	return list
}

func (l *Lab) listArtefacts(r request) answer {
	list, body := page(r, l.artefactsFor(r), func(a *artefact) registry.Status { return a.status })
	body["consentArtefacts"] = wires(list)
	return ok(body)
}

func wires(list []*artefact) []any {
	out := []any{}
	for _, a := range list {
		out = append(out, a.wire())
	}
	return out
}

func (l *Lab) getArtefact(r request) answer {
	for _, a := range l.artefactsFor(r) {
		if a.id == r.PathValue("id") {
			return ok(a.wire())
		}
	}
	return noConsent
}

func (l *Lab) artefactsOf(r request) answer {
	var list []*artefact
	for _, a := range l.artefactsFor(r) {
		if a.request.id == r.PathValue("id") {
			list = append(list, a)
		}
	}
	return ok(wires(list))
}

// revoke takes artefacts back: all of them, or none if one is not the person's to
// revoke.
func (l *Lab) revoke(r request) answer {
	var in struct{ Consents []string }
	if !r.decode(&in) || len(in.Consents) == 0 {
		return badRequest
	}
	var list []*artefact
	for _, a := range l.artefacts {
		if a.request.Patient.ID == r.person.address && slices.Contains(in.Consents, a.id) {
			list = append(list, a)
		}
	}
	if len(list) != len(in.Consents) {
		return noConsent
	}
	for _, a := range list {
		if a.status != registry.Granted {
			l.journal.count("repeated decisions")
			return answer{http.StatusConflict, decided.body}
		}
	}
	for _, a := range list {
		a.status = registry.Revoked
		l.journal.decision(a.id, registry.Revoked)
		if a.request.ours {
			l.notify(a.request, registry.Revoked, []string{a.id})
		}
	}
	l.settleRequests(list, r)
	return accepted(map[string]string{"message": "Consent revoked"})
}

// settleRequests marks requests all of whose artefacts are revoked.
func (l *Lab) settleRequests(revoked []*artefact, r request) {
	for _, a := range revoked {
		live := slices.ContainsFunc(l.artefacts, func(b *artefact) bool {
			return b.request == a.request && b.status == registry.Granted
		})
		if !live {
			a.request.status, a.request.updated = registry.Revoked, r.now
		}
	}
}
