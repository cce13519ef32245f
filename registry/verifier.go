package registry

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// ErrForged is returned for a callback whose sender is not proved to be the
// gateway, or that is too old.
var ErrForged = errors.New("registry: callback is not from the gateway")

// Verifier proves that a callback comes from the gateway: its bearer token is an
// RS256 JWT under a key of /gateway/v3/certs, from the configured issuer, for the
// configured audience, not expired; and its TIMESTAMP is within maxSkew of now.
type Verifier struct {
	keys   *keySet
	parser *jwt.Parser
	now    func() time.Time
}

const (
	maxSkew = 5 * time.Minute
	leeway  = 30 * time.Second // between the gateway's clock and ours, for expiry
)

func newVerifier(t *transport, c Config) *Verifier {
	return &Verifier{
		keys: newKeySet(t),
		now:  t.deps.Now,
		parser: jwt.NewParser(jwt.WithValidMethods([]string{jwt.SigningMethodRS256.Alg()}), jwt.WithIssuer(c.CallbackIssuer),
			jwt.WithAudience(c.audience()), jwt.WithExpirationRequired(), jwt.WithLeeway(leeway), jwt.WithTimeFunc(t.deps.Now)),
	}
}

// Verify checks a callback's headers and returns its REQUEST-ID, which the caller
// remembers for at least 10 minutes to drop duplicates. It fails with ErrForged,
// or with a temporary *Error if the gateway's keys cannot be had: the callback may
// then be genuine, and should be refused with 503 so that it is sent again.
func (v *Verifier) Verify(ctx context.Context, h http.Header) (requestID string, err error) {
	id := h.Get("REQUEST-ID")
	if !validID(id) || !v.fresh(h.Get("TIMESTAMP")) {
		return "", ErrForged
	}
	scheme, token, ok := strings.Cut(h.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") || !headerSafe(token) {
		return "", ErrForged
	}
	var unavailable error
	_, err = v.parser.Parse(token, func(t *jwt.Token) (any, error) {
		kid, _ := t.Header["kid"].(string)
		key, err := v.keys.find(ctx, kid)
		if err != nil && err != ErrForged {
			unavailable = err
		}
		return key, err
	})
	switch {
	case unavailable != nil:
		return "", unavailable
	case err != nil:
		return "", ErrForged
	}
	return id, nil
}

func (v *Verifier) fresh(timestamp string) bool {
	if len(timestamp) > 40 {
		return false
	}
	at, err := time.Parse(time.RFC3339Nano, timestamp)
	if err != nil {
		return false
	}
	return v.now().Sub(at).Abs() <= maxSkew
}
