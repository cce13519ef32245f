//go:build !production

package registry_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"healthdial/registry"
)

// signer is a gateway whose keys a test holds.
type signer struct {
	t       *testing.T
	key     *rsa.PrivateKey
	clock   *clock
	fetches atomic.Int32
	down    atomic.Bool
	*registry.Verifier
}

var signerKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

func newSigner(t *testing.T) *signer {
	s := &signer{t: t, key: must(signerKey())(t), clock: &clock{now: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}}
	srv := httptest.NewServer(http.HandlerFunc(s.serve))
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(func() { client.CloseIdleConnections(); srv.Close() })
	u := srv.URL
	r := must(registry.New(registry.Config{GatewayURL: u, PHRURL: u, HPRURL: u, HFRURL: u, CMID: "sbx", ClientID: "us", ClientSecret: "s",
		HIUID: "hiu", CallbackIssuer: "https://gateway.example", CallbackAudience: "us"}, registry.Deps{HTTP: client, Now: s.clock.Now}))(t)
	s.Verifier = r.Callbacks
	return s
}

func (s *signer) serve(w http.ResponseWriter, r *http.Request) {
	s.fetches.Add(1)
	if s.down.Load() || r.URL.Path != "/api/hiecm/gateway/v3/certs" || r.Header.Get("Authorization") != "" {
		w.WriteHeader(500)
		return
	}
	b64 := base64.RawURLEncoding.EncodeToString
	rsaKey := func(kid, use string) map[string]string {
		return map[string]string{"kid": kid, "kty": "RSA", "use": use, "n": b64(s.key.N.Bytes()), "e": b64(big.NewInt(int64(s.key.E)).Bytes())}
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"keys": []map[string]string{rsaKey("one", "sig"), rsaKey("sealing", "enc"), {"kid": "ec", "kty": "EC"}}})
}

func (s *signer) claims() jwt.MapClaims {
	return jwt.MapClaims{"iss": "https://gateway.example", "aud": []string{"them", "us"}, "exp": s.clock.Now().Add(time.Minute).Unix()}
}

func (s *signer) header(method jwt.SigningMethod, kid string, key any, c jwt.Claims) http.Header {
	s.t.Helper()
	tok := jwt.NewWithClaims(method, c)
	tok.Header["kid"] = kid
	return http.Header{"Authorization": {"Bearer " + must(tok.SignedString(key))(s.t)}, "Request-Id": {"id-1"},
		"Timestamp": {s.clock.Now().Format("2006-01-02T15:04:05.000Z")}}
}

func (s *signer) genuine() http.Header {
	return s.header(jwt.SigningMethodRS256, "one", s.key, s.claims())
}

func TestVerifyGenuine(t *testing.T) {
	s := newSigner(t)
	if id, err := s.Verify(t.Context(), s.genuine()); err != nil || id != "id-1" {
		t.Fatalf("%q, %v", id, err)
	}
	for range 50 {
		must(s.Verify(t.Context(), s.genuine()))(t)
	}
	if n := s.fetches.Load(); n != 1 {
		t.Errorf("keys fetched %d times", n)
	}
}

func TestVerifyForged(t *testing.T) {
	s := newSigner(t)
	other := must(rsa.GenerateKey(rand.Reader, 2048))(t)
	claim := func(k string, v any) jwt.Claims {
		c := s.claims()
		if c[k] = v; v == nil {
			delete(c, k)
		}
		return c
	}
	rs := jwt.SigningMethodRS256
	headers := func(k, v string) http.Header {
		h := s.genuine()
		h.Set(k, v)
		return h
	}
	pub := s.key.N.Bytes()
	now := s.clock.Now()
	for name, h := range map[string]http.Header{
		"another key":       s.header(rs, "one", other, s.claims()),
		"unknown key id":    s.header(rs, "two", s.key, s.claims()),
		"no key id":         s.header(rs, "", s.key, s.claims()),
		"encryption key":    s.header(rs, "sealing", s.key, s.claims()),
		"alg none":          s.header(jwt.SigningMethodNone, "one", jwt.UnsafeAllowNoneSignatureType, s.claims()),
		"HS256 public key":  s.header(jwt.SigningMethodHS256, "one", pub, s.claims()),
		"RS512":             s.header(jwt.SigningMethodRS512, "one", s.key, s.claims()),
		"another audience":  s.header(rs, "one", s.key, claim("aud", "them")),
		"no audience":       s.header(rs, "one", s.key, claim("aud", nil)),
		"another issuer":    s.header(rs, "one", s.key, claim("iss", "https://elsewhere.example")),
		"no issuer":         s.header(rs, "one", s.key, claim("iss", nil)),
		"expired":           s.header(rs, "one", s.key, claim("exp", now.Add(-time.Minute).Unix())),
		"no expiry":         s.header(rs, "one", s.key, claim("exp", nil)),
		"not yet":           s.header(rs, "one", s.key, claim("nbf", now.Add(time.Hour).Unix())),
		"no token":          headers("Authorization", ""),
		"basic":             headers("Authorization", "Basic dXM6cw=="),
		"not a token":       headers("Authorization", "Bearer x.y.z"),
		"old":               headers("TIMESTAMP", now.Add(-5*time.Minute-time.Millisecond).Format("2006-01-02T15:04:05.000Z")),
		"future":            headers("TIMESTAMP", now.Add(5*time.Minute+time.Millisecond).Format("2006-01-02T15:04:05.000Z")),
		"no timestamp":      headers("TIMESTAMP", ""),
		"no request id":     headers("REQUEST-ID", ""),
		"request id blanks": headers("REQUEST-ID", "a b"),
	} {
		if id, err := s.Verify(t.Context(), h); !errors.Is(err, registry.ErrForged) || id != "" {
			t.Errorf("%s: %q, %v", name, id, err)
		}
	}
	if n := s.fetches.Load(); n != 1 {
		t.Errorf("forgers made us fetch the keys %d times", n)
	}
	must(s.Verify(t.Context(), headers("TIMESTAMP", now.Add(-5*time.Minute).Format("2006-01-02T15:04:05.000Z"))))(t)
}

// An outage of the key endpoint is temporary, not a forgery; keys already known
// serve through it.
func TestVerifyThroughOutage(t *testing.T) {
	s := newSigner(t)
	s.down.Store(true)
	_, err := s.Verify(t.Context(), s.genuine())
	wantKind(t, err, registry.Unavailable)
	s.down.Store(false)
	_, err = s.Verify(t.Context(), s.genuine())
	wantKind(t, err, registry.Unavailable) // within a minute the answer is remembered
	s.clock.add(time.Minute)
	must(s.Verify(t.Context(), s.genuine()))(t)
	s.clock.add(2 * time.Hour)
	s.down.Store(true)
	must(s.Verify(t.Context(), s.genuine()))(t)
}

// Many first callbacks at once are all genuine.
func TestVerifyConcurrently(t *testing.T) {
	s := newSigner(t)
	h := s.genuine()
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := s.Verify(t.Context(), h); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}
