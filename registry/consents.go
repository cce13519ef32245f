package registry

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
)

// Consents is the consent manager as a patient uses it (/api/hiecm/consent/v3).
// Its writes are accepted first and done later (202): the artefact list is what
// proves a grant or a revocation.
type Consents struct{ t *transport }

// Page is a part of a list.
type Page struct {
	Status Status // "" for all
	Limit  int    // 0 means 10, at most 50
	Offset int
}

const (
	pageSize    = 10
	maxPageSize = 50
)

func (p Page) query() url.Values {
	limit := min(p.Limit, maxPageSize)
	if limit <= 0 {
		limit = pageSize
	}
	status := string(p.Status)
	if status == "" {
		status = "ALL"
	}
	return url.Values{"limit": {strconv.Itoa(limit)}, "offset": {strconv.Itoa(max(0, p.Offset))}, "status": {status}}
}

// denyReason is all that a requester ever learns of why. The contract allows
// letters, dot and comma.
const denyReason = "The patient does not agree."

// List reads the person's consent requests, newest first as the registry orders
// them, and how many there are in all. Entries that make no sense are left out.
func (c *Consents) List(ctx context.Context, access Token, p Page) (list []ConsentRequest, total int, err error) {
	var got struct {
		Size     int
		Requests []wireConsent
	}
	err = c.get(ctx, access, "list consent requests", "/consent/v3/request", p.query(), &got)
	for _, w := range got.Requests {
		if r, ok := w.request(); ok {
			list = append(list, r)
		}
	}
	return list, got.Size, err
}

// Get reads one request.
func (c *Consents) Get(ctx context.Context, access Token, id string) (ConsentRequest, error) {
	const op = "read consent request"
	var got wireConsent
	if err := c.getID(ctx, access, op, "/consent/v3/request/", id, &got); err != nil {
		return ConsentRequest{}, err
	}
	r, ok := got.request()
	if !ok || r.ID != id {
		return ConsentRequest{}, &Error{Op: op, Kind: Malformed}
	}
	return r, nil
}

// Approve grants a request, narrowed to the grants, one for each facility. It
// returns the artefacts' ids if the registry names them already. Conflict says
// that the request is decided. After Unknown, ArtefactsOf tells.
func (c *Consents) Approve(ctx context.Context, access Token, id string, grants []Grant) (artefacts []string, err error) {
	const op = "approve consent"
	if len(grants) == 0 {
		return nil, badArgument(op)
	}
	wire := make([]wireGrant, len(grants))
	for i, g := range grants {
		wire[i] = g.wire()
	}
	var got struct {
		ConsentIDs, Consents, ConsentArtefacts []struct{ ID string }
	}
	if err := c.post(ctx, access, op, id, "/approve", map[string]any{"consents": wire}, &got); err != nil {
		return nil, err
	}
	for _, list := range [][]struct{ ID string }{got.ConsentIDs, got.Consents, got.ConsentArtefacts} {
		for _, a := range list {
			if validID(a.ID) {
				artefacts = append(artefacts, a.ID)
			}
		}
	}
	return artefacts, nil
}

// Deny refuses a request, with a fixed reason that tells nothing.
func (c *Consents) Deny(ctx context.Context, access Token, id string) error {
	return c.post(ctx, access, "deny consent", id, "/deny", map[string]string{"reason": denyReason}, nil)
}

// Revoke takes granted artefacts back.
func (c *Consents) Revoke(ctx context.Context, access Token, artefacts ...string) error {
	const op = "revoke consent"
	if !headerSafe(string(access)) {
		return badToken(op)
	}
	for _, id := range artefacts {
		if !validID(id) {
			return badArgument(op)
		}
	}
	if len(artefacts) == 0 {
		return badArgument(op)
	}
	_, err := c.t.do(ctx, call{op: op, family: consents, method: http.MethodPost, path: "/consent/v3/revoke",
		person: authToken, token: access, body: map[string][]string{"consents": artefacts}}, nil)
	return err
}

// get makes a read of the person's own things.
func (c *Consents) get(ctx context.Context, access Token, op, path string, q url.Values, out any) error {
	if !headerSafe(string(access)) {
		return badToken(op)
	}
	_, err := c.t.do(ctx, call{op: op, family: consents, method: http.MethodGet, path: path, query: q,
		person: authToken, token: access, read: true}, out)
	return err
}

func (c *Consents) getID(ctx context.Context, access Token, op, path, id string, out any) error {
	if !validID(id) {
		return badArgument(op)
	}
	return c.get(ctx, access, op, path+segment(id), nil, out)
}

// post acts on one request.
func (c *Consents) post(ctx context.Context, access Token, op, id, verb string, body, out any) error {
	if !headerSafe(string(access)) {
		return badToken(op)
	}
	if !validID(id) {
		return badArgument(op)
	}
	var raw rawBody
	_, err := c.t.do(ctx, call{op: op, family: consents, method: http.MethodPost, path: "/consent/v3/request/" + segment(id) + verb,
		person: authToken, token: access, body: body}, &raw)
	if err == nil && out != nil {
		decodeHint(raw, out)
	}
	return err
}
