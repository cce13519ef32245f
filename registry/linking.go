package registry

import (
	"context"
	"net/http"
	"net/url"
)

// Linking finds a person's records at a hospital and links them to their ABHA
// address (user-initiated linking v3). Discover, Init and Confirm are answered by
// callbacks: LinkOnDiscover, LinkOnInit, LinkOnConfirm. Their REQUEST-ID is
// returned with an error that says Unknown, too: the callback may still come.
type Linking struct {
	t   *transport
	hiu string
}

// Provider is a facility that can share records.
type Provider struct {
	ID       string // as Discover wants it
	Name     string
	Types    []string
	City     string
	District string
	State    string
}

// LinkPatient is a person as one facility knows them, with the care contexts that
// it offers, or that are to be linked.
type LinkPatient struct {
	Reference    string            `json:"referenceNumber"`
	Display      string            `json:"display"`
	CareContexts []LinkCareContext `json:"careContexts"`
	HIType       string            `json:"hiType"`
	Count        int               `json:"count"`
}

// LinkCareContext is one visit or report with the facility's own words for it.
type LinkCareContext struct {
	Reference string `json:"referenceNumber"`
	Display   string `json:"display"`
}

// The types of Identifier that Discover knows.
const (
	ByMobile  = "MOBILE"
	ByRecord  = "MR" // the hospital's own number on its card
	ByNumber  = "ABHA_NUMBER"
	ByAddress = "ABHA_ADDRESS"
)

// Providers searches facilities by a part of their name, of at least 3 characters.
func (l *Linking) Providers(ctx context.Context, name string) ([]Provider, error) {
	const op = "search providers"
	if len(name) < 3 || len(name) > 100 {
		return nil, badArgument(op)
	}
	var got []struct {
		Identifier            Party
		FacilityType          stringOrList
		City, District, State string
		IsHIP                 *bool
	}
	_, err := l.t.do(ctx, call{op: op, family: directory, method: http.MethodGet, path: "/gateway/v3/providers", read: true,
		query: url.Values{"name": {name}, "stateCode": {"-1"}, "districtCode": {"-1"}}}, &got)
	var list []Provider
	for _, p := range got {
		if validID(p.Identifier.ID) && (p.IsHIP == nil || *p.IsHIP) {
			list = append(list, Provider{p.Identifier.ID, tidy(p.Identifier.Name), p.FacilityType, tidy(p.City), tidy(p.District), tidy(p.State)})
		}
	}
	return list, err
}

// Discover asks a facility for a person's records. The facility matches the
// verified identifiers of the login and those given here.
func (l *Linking) Discover(ctx context.Context, access Token, hip string, ids ...Identifier) (requestID string, err error) {
	const op = "discover records"
	if !validID(hip) {
		return "", badArgument(op)
	}
	return l.post(ctx, access, op, "/user-initiated-linking/v3/patient/care-context/discover",
		map[string]any{"hip": Party{ID: hip}, "unverifiedIdentifiers": append([]Identifier{}, ids...)})
}

// Init begins to link what a discovery with transaction txn offered. The facility
// then sends its own code to the number that it knows.
func (l *Linking) Init(ctx context.Context, access Token, txn, address string, patients []LinkPatient) (requestID string, err error) {
	const op = "begin linking"
	if !validID(txn) || !ValidAddress(address) || len(patients) == 0 {
		return "", badArgument(op)
	}
	return l.post(ctx, access, op, "/user-initiated-linking/v3/link/care-context/init",
		map[string]any{"transactionId": txn, "abhaAddress": address, "patient": patients})
}

// Confirm sends the facility's code, of 4 to 8 digits, for a link reference.
func (l *Linking) Confirm(ctx context.Context, access Token, link string, code OTP) (requestID string, err error) {
	const op = "confirm linking"
	if err := code.check(4, 8); err != nil {
		return "", err
	}
	if !validID(link) {
		return "", badArgument(op)
	}
	return l.post(ctx, access, op, "/user-initiated-linking/v3/link/care-context/confirm",
		map[string]string{"linkRefNumber": link, "token": string(code)})
}

func (l *Linking) post(ctx context.Context, access Token, op, path string, body any) (string, error) {
	if !headerSafe(string(access)) {
		return "", badToken(op)
	}
	return l.t.do(ctx, call{op: op, family: linking, method: http.MethodPost, path: path, person: authToken, token: access,
		header: map[string]string{"X-HIU-ID": l.hiu}, body: body}, nil)
}
