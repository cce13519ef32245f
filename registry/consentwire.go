package registry

import "time"

type wireRange struct {
	From instant `json:"from"`
	To   instant `json:"to"`
}

type wirePermission struct {
	AccessMode  string    `json:"accessMode"`
	DateRange   wireRange `json:"dateRange"`
	DataEraseAt instant   `json:"dataEraseAt"`
	Frequency   Frequency `json:"frequency"`
}

func (p Permission) wire() wirePermission {
	return wirePermission{AccessMode: p.AccessMode, DateRange: wireRange{instant(p.From), instant(p.To)},
		DataEraseAt: instant(p.EraseAt), Frequency: p.Frequency}
}

func (w wirePermission) permission() Permission {
	return Permission{AccessMode: w.AccessMode, From: time.Time(w.DateRange.From), To: time.Time(w.DateRange.To),
		EraseAt: time.Time(w.DataEraseAt), Frequency: w.Frequency}
}

type wireGrant struct {
	HITypes      []string       `json:"hiTypes"`
	HIP          Party          `json:"hip"`
	CareContexts []CareContext  `json:"careContexts"`
	Permission   wirePermission `json:"permission"`
}

func (g Grant) wire() wireGrant {
	return wireGrant{g.HITypes, g.HIP, append([]CareContext{}, g.CareContexts...), g.Permission.wire()}
}

// wireConsent is a request or an artefact's detail. Replies call the same thing
// requestId, consentRequestId or id, hiType or hiTypes, lastUpdated or updatedAt.
type wireConsent struct {
	ID               string
	RequestID        string
	ConsentRequestID string
	ConsentID        string
	Status           string
	Purpose          Purpose
	Patient          Party
	HIP              *Party
	HIU              Party
	Requester        Requester
	HIType, HITypes  stringOrList
	CareContexts     []CareContext
	Permission       wirePermission
	CreatedAt        instant
	LastUpdated      instant
	UpdatedAt        instant
}

func (w wireConsent) types() []string {
	if len(w.HITypes) > 0 {
		return w.HITypes
	}
	return w.HIType
}

// request is w as a request; false if it has no usable id or status.
func (w wireConsent) request() (ConsentRequest, bool) {
	r := ConsentRequest{ID: first(w.RequestID, w.ConsentRequestID, w.ID), Status: ParseStatus(w.Status), Purpose: w.Purpose.tidy(),
		Patient: w.Patient.ID, HIU: w.HIU.tidy(), Requester: w.Requester.tidy(), HITypes: w.types(), CareContexts: w.CareContexts,
		Permission: w.Permission.permission(), Created: time.Time(w.CreatedAt), Updated: time.Time(w.LastUpdated)}
	if r.Updated.IsZero() {
		r.Updated = time.Time(w.UpdatedAt)
	}
	if w.HIP != nil {
		r.HIP = w.HIP.tidy()
	}
	return r, validID(r.ID) && r.Status != ""
}

type wireArtefact struct {
	Status        string
	ConsentID     string
	ID            string
	ConsentDetail wireConsent
}

// artefact is w as an artefact; false if it has no usable id or status.
func (w wireArtefact) artefact() (Artefact, bool) {
	d := w.ConsentDetail
	a := Artefact{ID: first(d.ConsentID, w.ConsentID, d.ID, w.ID), RequestID: first(d.ConsentRequestID, d.RequestID),
		Status: ParseStatus(first(w.Status, d.Status)), Purpose: d.Purpose.tidy(), Patient: d.Patient.ID, HIU: d.HIU.tidy(),
		Requester: d.Requester.tidy(),
		HITypes:   d.types(), CareContexts: d.CareContexts, Permission: d.Permission.permission(), Created: time.Time(d.CreatedAt)}
	if d.HIP != nil {
		a.HIP = d.HIP.tidy()
	}
	return a, validID(a.ID) && a.Status != ""
}

// first is the first that is not empty.
func first(ss ...string) string {
	for _, s := range ss {
		if s != "" {
			return s
		}
	}
	return ""
}
