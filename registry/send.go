package registry

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"

	"github.com/google/uuid"
)

// maxBody bounds every reply. The largest, a page of consents, is some 100 kB.
const maxBody = 1 << 20

// timestampForm is ISO 8601 in UTC with milliseconds and Z, as every call carries.
const timestampForm = "2006-01-02T15:04:05.000Z"

type reply struct {
	requestID string
	status    int
	body      []byte
}

// send makes one attempt through the family's breaker. A reply that is not a
// success becomes an *Error; the reply's requestID is set either way.
func (t *transport) send(ctx context.Context, c call, bearer Token) (reply, error) {
	id, err := uuid.NewRandomFromReader(t.deps.Rand)
	if err != nil {
		return reply{}, &Error{Op: c.op, Kind: Unavailable, cause: errors.New("no randomness")}
	}
	r := reply{requestID: id.String()}
	ctx, cancel := context.WithTimeout(ctx, t.cfg.timeout())
	defer cancel()
	asked := false
	err = t.breakers.run(ctx, c, func() error {
		asked = true
		return t.exchange(ctx, c, bearer, &r)
	})
	if asked {
		t.standing.saw(c.family, err, t.deps.Now())
	}
	return r, err
}

func (t *transport) exchange(ctx context.Context, c call, bearer Token, r *reply) error {
	var sent bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { sent = true }})
	req, err := t.request(ctx, c, bearer, r.requestID)
	if err != nil {
		return err
	}
	if err := t.mayWrite(ctx, c); err != nil {
		return err
	}
	resp, err := t.http.Do(req)
	if err != nil {
		return &Error{Op: c.op, Kind: Unavailable, Unknown: sent && !c.read, cause: anonymous(ctx, err)}
	}
	defer resp.Body.Close()
	t.witness(c.family, resp.Header)
	r.status = resp.StatusCode
	r.body, err = io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if err != nil {
		return &Error{Op: c.op, Status: r.status, Kind: Unavailable, Unknown: !c.read, cause: anonymous(ctx, err)}
	}
	if len(r.body) > maxBody {
		return &Error{Op: c.op, Status: r.status, Kind: Malformed, Unknown: !c.read}
	}
	if r.status/100 == 2 {
		return nil
	}
	return failure(c, r, resp.Header.Get("Retry-After"))
}

// witness passes on what time a registry has.
func (t *transport) witness(f family, h http.Header) {
	if at, err := http.ParseTime(h.Get("Date")); err == nil && t.deps.Witness != nil {
		t.deps.Witness(at, "the registries' "+familyNames[f])
	}
}

// mayWrite asks whether a write may still be sent. That it may not says nothing of the
// registry.
func (t *transport) mayWrite(ctx context.Context, c call) error {
	if c.read {
		return nil
	}
	if err := t.deps.Check(ctx); err != nil {
		return &Error{Op: c.op, Kind: Unavailable, cause: err, hasty: true, final: true}
	}
	return nil
}

func (t *transport) request(ctx context.Context, c call, bearer Token, id string) (*http.Request, error) {
	var body io.Reader
	if c.body != nil {
		b, err := json.Marshal(c.body)
		if err != nil {
			return nil, &Error{Op: c.op, Kind: Refused, cause: errors.New("body does not encode")}
		}
		body = bytes.NewReader(b)
	}
	u := c.family.base(t.cfg) + c.path
	if len(c.query) > 0 {
		u += "?" + c.query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, c.method, u, body)
	if err != nil {
		return nil, &Error{Op: c.op, Kind: Refused, cause: errors.New("no such URL")}
	}
	if req.GetBody = nil; req.Body == nil {
		// net/http replays a GET, and any request with GetBody, on a connection that
		// broke: with the REQUEST-ID of the first attempt, which a registry refuses. An
		// empty body that cannot be read twice forbids that.
		req.Body = io.NopCloser(strings.NewReader(""))
	}
	t.headers(req.Header, c, bearer, id)
	return req, nil
}

func (t *transport) headers(h http.Header, c call, bearer Token, id string) {
	h.Set("Accept", "application/json")
	h.Set("REQUEST-ID", id)
	h.Set("TIMESTAMP", t.deps.Now().UTC().Format(timestampForm))
	h.Set("X-CM-ID", t.cfg.CMID)
	if c.body != nil {
		h.Set("Content-Type", "application/json")
	}
	if bearer != "" {
		h.Set("Authorization", "Bearer "+string(bearer))
	}
	for k, v := range c.header {
		h.Set(k, v)
	}
	if c.person != "" {
		h.Set(c.person, personal(c.person, c.token))
	}
}

// personal writes a person's token as its header wants it: HealthID's headers
// carry a Bearer scheme, the consent manager's does not.
func personal(header string, t Token) string {
	if header == authToken {
		return string(t)
	}
	return "Bearer " + string(t)
}

// The headers that carry a person's token.
const (
	accessToken   = "X-token"
	refreshToken  = "R-token"
	transferToken = "T-token"
	authToken     = "X-AUTH-TOKEN"
)
