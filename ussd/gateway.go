package ussd

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"healthdial/gsm/msisdn"
)

// Gateway is one HTTP gateway with what it may assert.
type Gateway struct {
	Name     string        // the link's name in sessions and logs; the user name of basic authentication
	Secret   Secret        // of its secret
	Prefixes []string      // of the numbers it may speak for, "+9198"; at least one
	Codes    []string      // the service codes it may bring, "*456#"; none means any
	Region   string        // of numbers without a country code: "IN"
	Last     bool          // its text is the last entry alone, not all of them joined by "*"
	Format   Format        // what its page holds
	Budget   time.Duration // for a turn; 0 means DefaultBudget
}

// Secret is the SHA-256 hash of a gateway's secret. A plain hash is enough for a
// secret that a machine drew; it must have 128 bits, so ParseSecret takes only
// hashes and leaves the drawing to whoever sets the gateway up.
type Secret [sha256.Size]byte

// ErrSecret is returned for a configured hash that is none.
var ErrSecret = errors.New("ussd: a gateway's secret must be the SHA-256 of it in hex")

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

// CheckGateways refuses gateways that nobody could tell apart or that anybody could be.
func CheckGateways(gateways []Gateway) error {
	names, secrets := map[string]bool{}, map[Secret]bool{}
	for _, g := range gateways {
		switch {
		case g.Name == "" || names[g.Name]:
			return fmt.Errorf("ussd: gateway %q: names must be given and differ", g.Name)
		case g.Secret == Secret{} || g.Secret == HashSecret("") || secrets[g.Secret]:
			return fmt.Errorf("ussd: gateway %q: secrets must be given and differ", g.Name)
		case len(g.Prefixes) == 0:
			return fmt.Errorf("ussd: gateway %q may speak for no number", g.Name)
		}
		names[g.Name], secrets[g.Secret] = true, true
	}
	return nil
}

// authenticate finds the gateway that a request comes from: by a bearer token, or
// by basic authentication with the gateway's name. Every gateway is compared, in
// constant time, so that the time taken tells nothing.
func authenticate(gateways []Gateway, r *http.Request) (*Gateway, bool) {
	user, secret, basic := r.BasicAuth()
	if !basic {
		scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return nil, false
		}
		secret = strings.TrimSpace(token)
	}
	hash := HashSecret(secret)
	var found *Gateway
	for i := range gateways {
		g := &gateways[i]
		same := subtle.ConstantTimeCompare(hash[:], g.Secret[:])
		if basic {
			same &= subtle.ConstantTimeCompare([]byte(user), []byte(g.Name))
		}
		if same == 1 {
			found = g
		}
	}
	return found, found != nil
}

// speaksFor reports whether the gateway may assert a number.
func (g *Gateway) speaksFor(n msisdn.Number) bool { return n.HasPrefix(g.Prefixes) }
