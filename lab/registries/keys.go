//go:build !production

package registries

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Keys are the private halves: of HealthID's and HPR's field encryption, and of
// the gateway's signature. The real ones have 4096 bits; 2048 make a laboratory
// start at once.
type Keys struct{ phr, hpr, gateway *rsa.PrivateKey }

const (
	keyBits = 2048
	keyID   = "lab-1"
)

// NewKeys draws fresh ones. Several laboratories may share them: Config.Keys.
func NewKeys() (*Keys, error) {
	k := new(Keys)
	for _, p := range []**rsa.PrivateKey{&k.phr, &k.hpr, &k.gateway} {
		var err error
		if *p, err = rsa.GenerateKey(rand.Reader, keyBits); err != nil {
			return nil, fmt.Errorf("registries: keys: %w", err)
		}
	}
	return k, nil
}

// openPHR decrypts a field as RSA/ECB/OAEPWithSHA-1AndMGF1Padding.
func (k *Keys) openPHR(field string) (string, bool) {
	b, err := base64.StdEncoding.DecodeString(field)
	if err != nil {
		return "", false
	}
	plain, err := rsa.DecryptOAEP(sha1.New(), nil, k.phr, b, nil)
	return string(plain), err == nil
}

// openHPR decrypts a field as RSA/ECB/PKCS1Padding.
func (k *Keys) openHPR(field string) (string, bool) {
	b, err := base64.StdEncoding.DecodeString(field)
	if err != nil {
		return "", false
	}
	//lint:ignore SA1019 the registry's contract has no other padding
	plain, err := rsa.DecryptPKCS1v15(nil, k.hpr, b)
	return string(plain), err == nil
}

// certificate is HealthID's reply; PEM is HPR's.
func (k *Keys) certificate() map[string]string {
	der, _ := x509.MarshalPKIXPublicKey(&k.phr.PublicKey) // an RSA key always encodes
	return map[string]string{"publicKey": base64.StdEncoding.EncodeToString(der),
		"encryptionAlgorithm": "RSA/ECB/OAEPWithSHA-1AndMGF1Padding"}
}

func (k *Keys) pem() string {
	der, _ := x509.MarshalPKIXPublicKey(&k.hpr.PublicKey)
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// jwks is the gateway's key set (RFC 7517).
func (k *Keys) jwks() map[string]any {
	b64 := base64.RawURLEncoding.EncodeToString
	pub := k.gateway.PublicKey
	return map[string]any{"keys": []map[string]string{{"kid": keyID, "kty": "RSA", "use": "sig", "alg": "RS256",
		"n": b64(pub.N.Bytes()), "e": b64(big.NewInt(int64(pub.E)).Bytes())}}}
}

// sign makes the bearer token of a callback.
func (k *Keys) sign(audience string, now time.Time) (string, error) {
	t := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.RegisteredClaims{Issuer: issuer, Audience: jwt.ClaimStrings{audience},
		IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(10 * time.Minute))})
	t.Header["kid"] = keyID
	return t.SignedString(k.gateway)
}
