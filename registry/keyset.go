package registry

import (
	"context"
	"crypto/rsa"
	"encoding/base64"
	"math/big"
	"net/http"
	"time"
)

// keySet is the gateway's signing keys (/gateway/v3/certs, a JWK set, RFC 7517).
// It is fetched when a key is unknown, though at most once in keySetPause: a
// forger who invents key ids must not make us hammer the gateway.
type keySet struct {
	t *transport
	// turn holds one token, taken by whoever uses the fields below. It is a channel
	// because the turn is kept while fetching, and those who wait heed their ctx.
	turn    chan struct{}
	keys    map[string]*rsa.PublicKey
	fetched time.Time // last good fetch
	tried   time.Time // last fetch
	failed  error     // of the last fetch
}

const (
	keySetLife  = time.Hour
	keySetPause = time.Minute
)

func newKeySet(t *transport) *keySet { return &keySet{t: t, turn: make(chan struct{}, 1)} }

// find is the key with an id: ErrForged if the gateway has none such, a temporary
// *Error if it could not be asked. An old key serves until the gateway answers.
func (k *keySet) find(ctx context.Context, id string) (*rsa.PublicKey, error) {
	select {
	case k.turn <- struct{}{}:
		defer func() { <-k.turn }()
	case <-ctx.Done():
		return nil, &Error{Op: keySetOp, Kind: Unavailable, cause: ctx.Err()}
	}
	now := k.t.deps.Now()
	if k.keys[id] == nil || now.Sub(k.fetched) >= keySetLife {
		k.refresh(ctx, now)
	}
	switch key := k.keys[id]; {
	case key != nil:
		return key, nil
	case k.failed != nil:
		return nil, k.failed
	}
	return nil, ErrForged
}

// refresh fetches the keys unless that was tried a moment ago.
func (k *keySet) refresh(ctx context.Context, now time.Time) {
	if !k.tried.IsZero() && now.Sub(k.tried) < keySetPause {
		return
	}
	keys, err := k.fetch(ctx)
	if ctx.Err() != nil && err != nil {
		k.failed = err // the caller's fault: the next one may try at once
		return
	}
	k.tried, k.failed = now, err
	if err == nil {
		k.keys, k.fetched = keys, now
	}
}

const keySetOp = "fetch gateway keys"

func (k *keySet) fetch(ctx context.Context) (map[string]*rsa.PublicKey, error) {
	var got struct {
		Keys []struct{ Kid, Kty, Use, Alg, N, E string }
	}
	if _, err := k.t.do(ctx, call{op: keySetOp, family: directory, method: http.MethodGet, path: certsPath,
		read: true, public: true}, &got); err != nil {
		return nil, err
	}
	keys := map[string]*rsa.PublicKey{}
	for _, j := range got.Keys {
		if j.Kty != "RSA" || j.Use != "" && j.Use != "sig" || j.Alg != "" && j.Alg != "RS256" {
			continue
		}
		if key, ok := jwkKey(j.N, j.E); ok {
			keys[j.Kid] = key
		}
	}
	return keys, nil
}

// jwkKey reads modulus and exponent (RFC 7518 §6.3.1).
func jwkKey(n, e string) (*rsa.PublicKey, bool) {
	nb, err := base64.RawURLEncoding.DecodeString(n)
	if err != nil {
		return nil, false
	}
	eb, err := base64.RawURLEncoding.DecodeString(e)
	if err != nil || len(eb) > 4 {
		return nil, false
	}
	key := &rsa.PublicKey{N: new(big.Int).SetBytes(nb), E: int(new(big.Int).SetBytes(eb).Int64())}
	return key, key.N.BitLen() >= minKeyBits && key.E >= 3
}
