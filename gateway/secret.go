// Package gateway tells which of the configured gateways, if any, asks by HTTP: those
// that prove themselves by a secret in a header.
package gateway

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
)

// Secret is the SHA-256 hash of a gateway's secret. A plain hash is enough for a
// secret that a machine drew; it must have 128 bits, so ParseSecret takes only
// hashes and leaves the drawing to whoever sets the gateway up.
type Secret [sha256.Size]byte

// ErrSecret is returned for a configured hash that is none.
var ErrSecret = errors.New("gateway: a secret must be the SHA-256 of it in hex")

// ParseSecret reads a configured hash: 64 hexadecimal digits.
func ParseSecret(s string) (Secret, error) {
	b, err := hex.DecodeString(strings.TrimSpace(s))
	if err != nil || len(b) != sha256.Size {
		return Secret{}, ErrSecret
	}
	return Secret(b), nil
}

// HashSecret is what ParseSecret reads of a secret.
func HashSecret(secret string) Secret { return sha256.Sum256([]byte(secret)) }

// Given reports whether a secret is one.
func (s Secret) Given() bool { return s != Secret{} && s != HashSecret("") }

// Credentials are what a request shows for itself.
type Credentials struct {
	name  string
	named bool // by basic authentication
	hash  Secret
}

// Shown reads a request's credentials: a bearer token, or a name and a secret by basic
// authentication.
func Shown(r *http.Request) (Credentials, bool) {
	if name, secret, basic := r.BasicAuth(); basic {
		return Credentials{name, true, HashSecret(secret)}, true
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return Credentials{hash: HashSecret(strings.TrimSpace(token))}, strings.EqualFold(scheme, "Bearer")
}

// Of reports whether the credentials are those of a gateway. The time it takes tells
// nothing; whoever has several gateways asks for all of them.
func (c Credentials) Of(name string, secret Secret) bool {
	same := subtle.ConstantTimeCompare(c.hash[:], secret[:])
	if c.named {
		same &= subtle.ConstantTimeCompare([]byte(c.name), []byte(name))
	}
	return same == 1
}
