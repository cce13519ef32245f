//go:build !production

package registries

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"time"

	"healthdial/registry"
)

// permission, as the contract nests it.
type permission struct {
	AccessMode  string             `json:"accessMode"`
	DateRange   dates              `json:"dateRange"`
	DataEraseAt time.Time          `json:"dataEraseAt"`
	Frequency   registry.Frequency `json:"frequency"`
}

type dates struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// terms are what a requester asks for.
type terms struct {
	Purpose      registry.Purpose       `json:"purpose"`
	Patient      registry.Party         `json:"patient"`
	HIP          *registry.Party        `json:"hip,omitempty"`
	CareContexts []registry.CareContext `json:"careContexts"`
	HIU          registry.Party         `json:"hiu"`
	Requester    registry.Requester     `json:"requester"`
	HITypes      []string               `json:"hiTypes"`
	Permission   permission             `json:"permission"`
}

// consent is one request.
type consent struct {
	terms
	id               string
	status           registry.Status
	created, updated time.Time
	ours             bool // raised through our HIU side: callbacks are owed
}

// artefact is one grant, for one facility.
type artefact struct {
	grant
	id      string
	request *consent
	status  registry.Status
	visible time.Time // listed from then on
}

type grant struct {
	HITypes      []string               `json:"hiTypes"`
	HIP          registry.Party         `json:"hip"`
	CareContexts []registry.CareContext `json:"careContexts"`
	Permission   permission             `json:"permission"`
}

func (l *Lab) consentRoutes() []route {
	const base = hiecm + "/consent/v3"
	return []route{
		{"GET " + base + "/request", consenting, l.listConsents},
		{"GET " + base + "/request/{id}", consenting, l.getConsent},
		{"POST " + base + "/request/{id}/approve", consenting, l.approve},
		{"POST " + base + "/request/{id}/deny", consenting, l.deny},
		{"POST " + base + "/revoke", consenting, l.revoke},
		{"GET " + base + "/artefact", consenting, l.listArtefacts},
		{"GET " + base + "/artefact/{id}", consenting, l.getArtefact},
		{"GET " + base + "/artefact/request/{id}", consenting, l.artefactsOf},
	}
}

func (c *consent) wire() map[string]any {
	w := map[string]any{"requestId": c.id, "status": c.status, "createdAt": c.created, "lastUpdated": c.updated,
		"purpose": c.Purpose, "patient": c.Patient, "hip": c.HIP, "hiu": c.HIU, "careContexts": c.CareContexts,
		"requester": c.Requester, "hiTypes": c.HITypes, "permission": c.Permission}
	if c.status == registry.Revoked {
		w["status"] = "ROVKED" // as the patient's side of the contract spells it
	}
	return w
}

func (l *Lab) consentOf(r request) *consent {
	for _, c := range l.consents {
		if c.id == r.PathValue("id") && c.Patient.ID == r.person.address {
			return c
		}
	}
	return nil
}

var noConsent = fail(http.StatusNotFound, "ABDM-1001", "No data found")

// page cuts a list as limit, offset and status ask.
func page[T any](r request, all []T, status func(T) registry.Status) (list []T, body map[string]any) {
	q := r.URL.Query()
	limit, _ := strconv.Atoi(q.Get("limit"))
	offset, _ := strconv.Atoi(q.Get("offset"))
	want := q.Get("status")
	var kept []T
	for _, one := range slices.Backward(all) { // newest first
		if want == "" || want == "ALL" || string(status(one)) == want {
			kept = append(kept, one)
		}
	}
	end := min(len(kept), max(0, offset)+max(0, limit))
	return kept[min(len(kept), max(0, offset)):end], map[string]any{"size": len(kept), "limit": limit, "offset": offset}
}

func (l *Lab) listConsents(r request) answer {
	var mine []*consent
	for _, c := range l.consents {
		if c.Patient.ID == r.person.address {
			mine = append(mine, c)
		}
	}
	list, body := page(r, mine, func(c *consent) registry.Status { return c.status })
	wires := []any{}
	for _, c := range list {
		wires = append(wires, c.wire())
	}
	body["requests"] = wires
	return ok(body)
}

func (l *Lab) getConsent(r request) answer {
	if c := l.consentOf(r); c != nil {
		return ok(c.wire())
	}
	return noConsent
}

// decided is the refusal of a second decision.
var decided = fail(http.StatusConflict, "ABDM-1031", "Invalid request, already processed")

var reasonForm = regexp.MustCompile(`^[A-Za-z., ]{1,200}$`)
