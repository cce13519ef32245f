package consent

import (
	"crypto/subtle"
	"fmt"
	"io"
	"time"

	"github.com/fxamacker/cbor/v2"

	"healthdial/seal"
)

// What a code may do, and for how long.
const (
	maxTries   = 5
	codeDigits = 6
	codeLife   = 10 * time.Minute
)

// statement is what a code authorises, exactly as it was read back. Every field
// goes into the digest: a code for one statement is no code for another.
type statement struct {
	_         struct{} `cbor:",toarray"`
	Request   string
	Person    seal.Owner
	Account   string
	Decision  Choice
	HIU       string
	Facility  string
	Requester string
	Purpose   string
	Terms     Terms
	Expires   time.Time
	Notice    string
}

// digest is HMAC over the statement that the request makes now.
func (s *Service) digest(r Request, decision Choice) ([32]byte, error) {
	o := cbor.CoreDetEncOptions()
	o.Time = cbor.TimeRFC3339Nano
	mode, err := o.EncMode()
	if err != nil {
		return [32]byte{}, fmt.Errorf("consent: encoding a statement: %w", err)
	}
	b, err := mode.Marshal(statement{Request: r.ID, Person: r.Owner, Account: r.Account, Decision: decision, HIU: r.HIU,
		Facility: r.Facility, Requester: r.Requester, Purpose: r.Purpose, Terms: r.Terms(), Expires: r.Expires, Notice: s.Notice})
	if err != nil {
		return [32]byte{}, fmt.Errorf("consent: encoding a statement: %w", err)
	}
	return s.Ring.Code("consent.statement", b), nil
}

// codeHash is what is kept of a code: bound to its digest, and to the epoch, so
// that a restored backup has no live code.
func (s *Service) codeHash(digest [32]byte, digits string) [32]byte {
	return s.Ring.Code("consent.code", fmt.Append(nil, s.Epoch), digest[:], []byte(digits))
}

// matches compares in constant time.
func (s *Service) matches(c Code, digits string) bool {
	h := s.codeHash(c.Digest, digits)
	return subtle.ConstantTimeCompare(h[:], c.Hash[:]) == 1
}

// drawDigits draws n decimal digits, each equally likely.
func drawDigits(rand io.Reader, n int) (string, error) {
	const fair = 250 // the largest multiple of 10 that an octet holds
	out := make([]byte, 0, n)
	var one [1]byte
	for len(out) < n {
		if _, err := io.ReadFull(rand, one[:]); err != nil {
			return "", fmt.Errorf("consent: drawing digits: %w", err)
		}
		if one[0] < fair {
			out = append(out, '0'+one[0]%10)
		}
	}
	return string(out), nil
}
