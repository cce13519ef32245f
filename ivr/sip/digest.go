package sip

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"slices"
	"time"

	"github.com/icholy/digest"
)

// realm is what we ask for credentials of (RFC 3261 §22.1).
const realm = "healthdial"

// nonceLife is how long a challenge may be answered.
const nonceLife = 30 * time.Second

// proven is the trunk whose credentials a request has (RFC 3261 §22.2). Without any it
// is challenged, if a trunk could be there: that alone refuses nothing.
func (s *Server) proven(r *request) (*trunk, bool) {
	candidates := s.proving(r)
	if len(candidates) == 0 {
		return nil, false
	}
	stale := false
	if h := r.GetHeader("authorization"); h != nil {
		var t *trunk
		if t, stale = s.credited(r, h.Value(), candidates); t != nil && !stale {
			return t, true
		}
		if !stale {
			s.cfg.Metrics.Refused("", false, CauseForbidden)
		}
	}
	s.challenge(r, candidates, stale)
	return nil, false
}

// proving are the trunks that prove themselves from where a request is from.
func (s *Server) proving(r *request) (all []*trunk) {
	for _, t := range s.trunks {
		if t.mustProve() && (len(t.Networks) == 0 || t.from(r.from.Addr())) {
			all = append(all, t)
		}
	}
	return all
}

// challenge asks for credentials, by the better algorithm if all who may be there know
// it (RFC 8760). The standard would have both offered; baresip and others with libre give
// up the call at the sight of one that they do not know. Who is stale knows the secret,
// and is told so (RFC 7616 §3.3).
func (s *Server) challenge(r *request, candidates []*trunk, stale bool) {
	algorithm := "SHA-256"
	if slices.ContainsFunc(candidates, func(t *trunk) bool { return !t.SHA256 }) {
		algorithm = "MD5"
	}
	nonce := s.nonce(string(*r.CallID()), s.cfg.Now())
	c := digest.Challenge{Realm: realm, Nonce: nonce, Algorithm: algorithm, QOP: []string{"auth"}, Stale: stale}
	r.respond(401, "Unauthorized", header("WWW-Authenticate", c.String()))
}

// nonce is bound to a call and to a time, so that none has to be remembered and none
// can be used for another call.
func (s *Server) nonce(callID string, at time.Time) string {
	stamp := binary.BigEndian.AppendUint64(nil, uint64(at.Unix()))
	return base64.RawURLEncoding.EncodeToString(append(stamp, s.bind(callID, stamp)...))
}

func (s *Server) bind(callID string, stamp []byte) []byte {
	m := hmac.New(sha256.New, s.key[:])
	m.Write(stamp)
	m.Write([]byte(callID))
	return m.Sum(nil)[:16]
}

// fresh reports whether a nonce is ours, for this call and of late.
func (s *Server) fresh(nonce, callID string) bool {
	b, err := base64.RawURLEncoding.DecodeString(nonce)
	if err != nil || len(b) != 24 {
		return false
	}
	age := s.cfg.Now().Sub(time.Unix(int64(binary.BigEndian.Uint64(b)), 0))
	return age >= -time.Second && age < nonceLife && hmac.Equal(b[8:], s.bind(callID, b[:8]))
}

// credited is the trunk whose credentials these are; nil if they are nobody's. They are
// stale if their nonce is not for this call, is too old or was used.
func (s *Server) credited(r *request, value string, candidates []*trunk) (t *trunk, stale bool) {
	given, err := digest.ParseCredentials(value)
	if err != nil || given.Realm != realm {
		return nil, false
	}
	for _, t := range candidates {
		if t.Username == given.Username && t.signed(given, string(r.Method)) {
			return t, !s.fresh(given.Nonce, string(*r.CallID())) || !s.spent.spend(given.Nonce, given.Nc, s.cfg.Now())
		}
	}
	return nil, false
}

// signed reports whether credentials were made with the trunk's secret.
func (t Trunk) signed(given *digest.Credentials, method string) bool {
	c := digest.Challenge{Realm: realm, Nonce: given.Nonce, Algorithm: given.Algorithm}
	switch given.QOP {
	case "auth":
		c.QOP = []string{"auth"}
	case "":
	default:
		return false
	}
	want, err := digest.Digest(&c, digest.Options{
		Method: method, URI: given.URI, Username: t.Username, Password: string(t.Secret), Count: given.Nc, Cnonce: given.Cnonce,
	})
	return err == nil && subtle.ConstantTimeCompare([]byte(want.Response), []byte(given.Response)) == 1
}
