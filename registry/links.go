package registry

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// Link is what is linked already at one facility.
type Link struct {
	HIP          Party
	Reference    string // the person, as the facility knows them
	Display      string
	HIType       string
	CareContexts []LinkCareContext
	Created      time.Time
}

// Links reads everything that is linked to the person's address, with display
// texts.
func (l *Linking) Links(ctx context.Context, access Token) ([]Link, error) {
	const op = "read links"
	if !headerSafe(string(access)) {
		return nil, badToken(op)
	}
	var got struct{ Patient struct{ Links []wireLink } }
	_, err := l.t.do(ctx, call{op: op, family: linking, method: http.MethodGet, path: "/hip/v3/link/patient/links", read: true,
		query: url.Values{"limit": {"100"}}, person: authToken, token: access}, &got)
	var list []Link
	for _, w := range got.Patient.Links {
		list = append(list, w.link())
	}
	return list, err
}

type wireLink struct {
	HIP             Party
	ReferenceNumber string
	Display         string
	HIType          string
	CareContexts    []LinkCareContext
	DateCreated     instant
}

func (w wireLink) link() Link {
	for i := range w.CareContexts {
		w.CareContexts[i].Display = tidy(w.CareContexts[i].Display)
	}
	return Link{w.HIP.tidy(), w.ReferenceNumber, tidy(w.Display), w.HIType, w.CareContexts, time.Time(w.DateCreated)}
}
