package registry

import (
	"context"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"strings"
	"sync"
	"time"
)

// fieldKey encrypts single fields (mobile, code) under one API's public key, which
// it fetches from that API's certificate endpoint and keeps for keyLife.
type fieldKey struct {
	t   *transport
	api certificate

	mu    sync.Mutex
	key   *rsa.PublicKey // nil until fetched
	until time.Time
}

// certificate is where an API's key is and which padding it wants.
type certificate struct {
	family family
	path   string
	seal   func(t *transport, key *rsa.PublicKey, plain []byte) ([]byte, error)
}

var (
	phrCertificate = certificate{health, "/login/public/certificate", sealOAEP}
	hprCertificate = certificate{professionals, "/v1/auth/cert", sealPKCS1}
)

const (
	keyLife    = time.Hour
	minKeyBits = 2048
)

func newFieldKey(t *transport, api certificate) *fieldKey { return &fieldKey{t: t, api: api} }

// seal encrypts a field and encodes it in base64.
func (k *fieldKey) seal(ctx context.Context, plain string) (string, error) {
	key, err := k.current(ctx)
	if err != nil {
		return "", err
	}
	b, err := k.api.seal(k.t, key, []byte(plain))
	if err != nil {
		return "", &Error{Op: "encrypt a field", Kind: Refused, cause: err}
	}
	return base64.StdEncoding.EncodeToString(b), nil
}

// sealOAEP is RSA/ECB/OAEPWithSHA-1AndMGF1Padding, which PHR v3 wants.
func sealOAEP(t *transport, key *rsa.PublicKey, plain []byte) ([]byte, error) {
	return rsa.EncryptOAEP(sha1.New(), t.deps.Rand, key, plain, nil)
}

// sealPKCS1 is RSA/ECB/PKCS1Padding, which HPR still wants.
func sealPKCS1(t *transport, key *rsa.PublicKey, plain []byte) ([]byte, error) {
	//lint:ignore SA1019 the registry's contract has no other padding
	return rsa.EncryptPKCS1v15(t.deps.Rand, key, plain)
}

// current is the key, fetched if need be. Several may fetch at once after keyLife;
// that is harmless and rarer than a lock held over the network.
func (k *fieldKey) current(ctx context.Context) (*rsa.PublicKey, error) {
	k.mu.Lock()
	key, until := k.key, k.until
	k.mu.Unlock()
	if key != nil && k.t.deps.Now().Before(until) {
		return key, nil
	}
	fresh, err := k.fetch(ctx)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.key, k.until = fresh, k.t.deps.Now().Add(keyLife)
	return fresh, nil
}

// forget makes the next seal fetch the key again: a registry that cannot decrypt
// may have changed it.
func (k *fieldKey) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.key = nil
}

func (k *fieldKey) fetch(ctx context.Context) (*rsa.PublicKey, error) {
	c := call{op: "fetch certificate", family: k.api.family, method: http.MethodGet, path: k.api.path, read: true}
	var body rawBody
	if _, err := k.t.do(ctx, c, &body); err != nil {
		return nil, err
	}
	key, ok := parseKey(body)
	if !ok {
		return nil, &Error{Op: c.op, Kind: Malformed}
	}
	return key, nil
}

// parseKey reads a key as the certificate endpoints give it: JSON {publicKey:
// base64 DER}, or PEM, or bare base64 DER.
func parseKey(body []byte) (*rsa.PublicKey, bool) {
	var j struct{ PublicKey string }
	text := string(body)
	if json.Unmarshal(body, &j) == nil && j.PublicKey != "" {
		text = j.PublicKey
	}
	der := []byte(nil)
	if block, _ := pem.Decode([]byte(text)); block != nil {
		der = block.Bytes
	} else {
		text = strings.Join(strings.Fields(strings.Trim(text, "\"")), "")
		der, _ = base64.StdEncoding.DecodeString(text)
	}
	pub, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, false
	}
	key, ok := pub.(*rsa.PublicKey)
	return key, ok && key.N.BitLen() >= minKeyBits
}
